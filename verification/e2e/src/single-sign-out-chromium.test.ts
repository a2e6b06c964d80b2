import type { RunningDemo } from "@identity-web/example-single-sign-out/demo";
import { Browser } from "@identity-web/testing/browser";
import { type RunningChromium, sendsThirdPartyCookies, startChromium } from "@identity-web/testing/browser/chromium";
import { requires } from "@identity-web/tools/requires";
import type { Page as Tab } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startAgedDemo } from "./single-sign-out/aged-demo.ts";
import { AppClient } from "./single-sign-out/app-client.ts";

// A browser starts slowly. Playwright's own, shorter limit finds hanging operations.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

requires("chromium")("single sign-out in Chromium with blocked third-party cookies", (program) => {
  let chromium: RunningChromium;
  let demo: RunningDemo;

  beforeAll(async () => {
    chromium = await startChromium(program, { thirdPartyCookies: "blocked" });
  });
  afterAll(() => chromium?.close());
  beforeEach(async () => {
    demo = await startAgedDemo();
  });
  afterEach(async () => {
    const { context } = chromium;
    await Promise.all(context.pages().map((tab) => tab.close()));
    await context.clearCookies();
    await demo.close();
  });

  const heading = (tab: Tab, text: string): Promise<void> =>
    tab.getByRole("heading", { name: text, level: 1 }).waitFor();

  const signInAndCallTheApi = async (tab: Tab, url: string, login?: string): Promise<void> => {
    await tab.goto(url);
    await tab.getByRole("link", { name: /^Sign in/ }).click();
    if (login !== undefined) {
      await tab.getByLabel("Name").fill(login);
      await tab.getByLabel("Password").fill("any");
      await tab.getByRole("button", { name: "Continue" }).click();
    }
    await heading(tab, "Alice Arnold");
    await tab.getByRole("button", { name: "Call the API" }).click();
    await tab.getByText("The API answered 200").waitFor();
    expect(await tab.locator("pre").textContent()).toContain('"subject": "alice"');
    await tab.getByRole("link", { name: /^Back to/ }).click();
    await heading(tab, "Alice Arnold");
  };

  /** The user that each app reports to the browser. */
  const sessions = ({ context }: RunningChromium): Promise<number[]> =>
    Promise.all(
      [demo.mail, demo.calendar].map(async (url) => (await context.request.get(`${url}/api/session`)).status()),
    );

  const usernames = async (url: string): Promise<(string | undefined)[]> => {
    const answer = await fetch(`${url}/api/token-cache`);
    const { accounts }: { accounts: { username?: string }[] } = JSON.parse(await answer.text());
    return accounts.map(({ username }) => username).sort();
  };

  /** How many accounts have tokens at the API. */
  const accountsAtApi = async (): Promise<number> => {
    const { accounts }: { accounts: unknown[] } = JSON.parse(await (await fetch(`${demo.api}/token-cache`)).text());
    return accounts.length;
  };

  test("this Chromium blocks third-party cookies, and the test would notice unblocked ones", async () => {
    expect(await sendsThirdPartyCookies(chromium.context)).toBe(false);
    const careless = await startChromium(program, { thirdPartyCookies: "allowed" });
    try {
      expect(await sendsThirdPartyCookies(careless.context)).toBe(true);
    } finally {
      await careless.close();
    }
  });

  test.each(["mail", "calendar"] as const)(
    "signs in at both apps, signs out at %s, and sees it happen in the other app's tab",
    async (start) => {
      const other = start === "mail" ? "calendar" : "mail";
      const bob = new AppClient(new Browser(), demo[other]);
      await bob.signIn("bob");

      const { context } = chromium;
      const complaints: string[] = [];
      context.on("console", (message) => complaints.push(message.text()));
      const frames: Promise<Record<string, string>>[] = [];
      context.on("request", (request) => {
        if (request.url().includes("/auth/front-channel-logout")) frames.push(request.allHeaders());
      });
      const tab = await context.newPage();
      const otherTab = await context.newPage();
      await signInAndCallTheApi(tab, demo[start], "alice");
      await signInAndCallTheApi(otherTab, demo[other]);
      await tab.getByRole("log").getByText("signed in").nth(2).waitFor();
      expect(await usernames(demo[other])).toEqual(["alice", "bob"]);
      const caches = ["Mail", "Calendar", "the API"].map((of) => tab.getByRole("region", { name: `Tokens of ${of}` }));
      for (const cache of caches) expect(await cache.getByRole("row", { name: "alice" }).count()).toBe(1);
      expect(await accountsAtApi()).toBe(1);

      await tab.getByRole("button", { name: "Sign out", exact: true }).click();
      await tab.waitForURL(`${demo[start]}/`);
      await heading(tab, "You are not signed in");
      await heading(otherTab, "You are not signed in");
      const told = other === "mail" ? "Mail: signed out by the provider" : "Calendar: signed out through the browser";

      await otherTab.getByRole("log").getByText(told).waitFor();
      await tab.getByRole("log").getByText(told).waitFor();
      for (const each of [tab, otherTab]) {
        await each.getByText("Held: neither the apps nor the API keep a token of alice").waitFor();
        expect(await each.getByRole("table").getByText("alice").count()).toBe(0);
        await each.getByText("None: the API keeps no tokens").waitFor();
      }
      expect(await accountsAtApi()).toBe(0);

      const [frame, ...more] = await Promise.all(frames);
      expect(more).toEqual([]);
      expect(frame).toMatchObject({ "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" });
      expect(frame).not.toHaveProperty("cookie");
      expect(await sessions(chromium)).toEqual([401, 401]);
      expect(await usernames(demo[start])).toEqual([]);
      expect(await usernames(demo[other])).toEqual(["bob"]);
      expect((await bob.callApi()).status).toBe(200);
      expect(complaints).toEqual([]);
    },
  );

  test("a single sign-out without JavaScript succeeds by pressing Continue", async () => {
    const simple = await startChromium(program, { thirdPartyCookies: "blocked", javaScriptEnabled: false });
    try {
      await signInAndOutByHand(await simple.context.newPage());
      expect(await sessions(simple)).toEqual([401, 401]);
    } finally {
      await simple.close();
    }
    expect(await Promise.all([usernames(demo.mail), usernames(demo.calendar)])).toEqual([[], []]);
  });

  const signInAndOutByHand = async (tab: Tab): Promise<void> => {
    await signInAndCallTheApi(tab, demo.mail, "alice");
    await signInAndCallTheApi(tab, demo.calendar);
    await tab.getByRole("button", { name: "Sign out everywhere" }).click();
    await heading(tab, "Signing out");
    await tab.getByRole("button", { name: "Continue" }).click();
    await heading(tab, "You are signed out");
    await tab.getByRole("link", { name: "Continue" }).click();
    await heading(tab, "You are not signed in");
  };
});
