import { startChromium } from "@identity-web/testing/browser/chromium";
import { requires } from "@identity-web/tools/requires";
import type { Page as Tab } from "playwright-core";
import { expect, onTestFinished, test, vi } from "vitest";
import { startDemo } from "./demo.ts";

// A browser starts slowly. Playwright's own, shorter limit finds hanging operations.
vi.setConfig({ testTimeout: 60_000 });

requires("chromium")("single-page apps in Chromium", (program) => {
  const heading = (tab: Tab, text: string): Promise<void> => tab.getByRole("heading", { name: text }).waitFor();

  test("a page signs in, calls the API, and notices a sign-out at another app", async () => {
    const demo = await startDemo();
    onTestFinished(() => demo.close());
    const chromium = await startChromium(program, { thirdPartyCookies: "blocked" });
    onTestFinished(() => chromium.close());
    const { context } = chromium;
    const [messages, events] = [await context.newPage(), await context.newPage()];
    await events.clock.install();

    await messages.goto(demo.messages);
    await heading(messages, "You are not signed in");
    await messages.getByRole("link", { name: "Sign in" }).click();
    await messages.getByLabel("Name").fill("alice");
    await messages.getByLabel("Password").fill("any");
    await messages.getByRole("button", { name: "Continue" }).click();
    await heading(messages, "Alice Arnold");
    await messages.getByRole("button", { name: "Call the API" }).click();
    await messages.getByText("Lunch on Thursday?").waitFor();

    await events.goto(demo.events);
    await events.getByRole("link", { name: "Sign in" }).click();
    await heading(events, "Alice Arnold");
    await events.getByRole("button", { name: "Call the API" }).click();
    await events.getByText("Stand-up").waitFor();
    const scripts = [await messages.evaluate("document.cookie"), await events.evaluate("JSON.stringify(localStorage)")];
    expect(scripts).toEqual(["", "{}"]);

    await messages.getByRole("button", { name: "Sign out" }).click();
    await messages.waitForURL(`${demo.messages}/`);
    await heading(messages, "You are not signed in");
    await events.clock.runFor(30_000);
    await heading(events, "You were signed out");
    expect(await events.locator("pre").textContent()).toBe("");
  });

  test("a page whose user was signed out notices it at its next call, and another site's page can't call", async () => {
    const demo = await startDemo();
    onTestFinished(() => demo.close());
    const chromium = await startChromium(program, { thirdPartyCookies: "blocked" });
    onTestFinished(() => chromium.close());
    const tab = await chromium.context.newPage();
    await tab.goto(demo.messages);
    await tab.getByRole("link", { name: "Sign in" }).click();
    await tab.getByLabel("Name").fill("alice");
    await tab.getByLabel("Password").fill("any");
    await tab.getByRole("button", { name: "Continue" }).click();
    await heading(tab, "Alice Arnold");

    // Another port of the same host is another origin of the same site, so its requests carry the cookie.
    const sibling = await chromium.context.newPage();
    await sibling.goto(`${demo.events}/settings.json`);
    const call = `fetch("${demo.messages}/auth/api/things/messages", { mode: "no-cors", credentials: "include" })`;
    const [answer] = await Promise.all([
      sibling.waitForResponse((response) => response.url().endsWith("/auth/api/things/messages")),
      sibling.evaluate(`${call}.catch(() => {})`),
    ]);
    expect(answer.status()).toBe(403);

    await chromium.context.clearCookies();
    await tab.getByRole("button", { name: "Call the API" }).click();
    await heading(tab, "You were signed out");
  });
});
