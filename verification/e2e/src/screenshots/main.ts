import { join, resolve } from "node:path";
import { startChromium } from "@identity-web/testing/browser/chromium";
import type { Page } from "playwright-core";
import { locate } from "../../../../tools/src/components.ts";
import { startDemoOnFreePorts } from "../single-sign-out/free-ports.ts";

// Takes the pictures of the demo for the README, in both colour schemes: Bob's page of Mail, just after alice has signed out.

const folder = resolve(import.meta.dirname, "../../../../docs/images");
const program = locate("chromium", process.env.PATH ?? "");
if (program === undefined) throw new Error("expected Chromium on the PATH, and found none");

// A store refuses exchanges with tokens that aren't younger than the store. So this store is ten seconds older.
const { now } = Date;
Date.now = () => now() - 10_000;
const demo = await startDemoOnFreePorts();
Date.now = now;

const signIn = async (tab: Page, url: string, login?: string): Promise<void> => {
  await tab.goto(url);
  await tab.getByRole("link", { name: /^Sign in/ }).click();
  if (login !== undefined) {
    await tab.getByLabel("Name").fill(login);
    await tab.getByLabel("Password").fill("any");
    await tab.getByRole("button", { name: "Continue" }).click();
  }
  await tab.getByRole("button", { name: "Call the API" }).click();
  await tab.getByText("The API answered 200").waitFor();
  await tab.getByRole("link", { name: /^Back to/ }).click();
};

const browsers = [
  await startChromium(program, { thirdPartyCookies: "blocked" }),
  await startChromium(program, { thirdPartyCookies: "blocked" }),
] as const;
try {
  const [alice, bob] = [await browsers[0].context.newPage(), await browsers[1].context.newPage()];
  for (const [tab, login] of [
    [alice, "alice"],
    [bob, "bob"],
  ] as const) {
    await signIn(tab, demo.mail, login);
    await signIn(tab, demo.calendar);
  }
  await alice.goto(demo.mail);
  await alice.getByRole("button", { name: "Sign out", exact: true }).click();
  await alice.getByRole("heading", { name: "You are not signed in" }).waitFor();
  await bob.goto(demo.mail);
  await bob.getByText("has acknowledged").first().waitFor();
  await bob.setViewportSize({ width: 1100, height: 800 });
  for (const colorScheme of ["light", "dark"] as const) {
    await bob.emulateMedia({ colorScheme });
    const path = join(folder, `single-sign-out-${colorScheme}.png`);
    await bob.screenshot({ path, fullPage: true });
    console.log(path);
  }
} finally {
  for (const browser of browsers) await browser.close();
  await demo.close();
}
