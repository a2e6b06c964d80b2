import { startExample } from "@identity-web/example-koa-entra-redis";
import { startChromium } from "@identity-web/testing/browser/chromium";
import { requires } from "@identity-web/tools/requires";
import { expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

requires("chromium")("the Koa example in Chromium, third-party cookies blocked", (program) => {
  test("the user consents, signs out at Entra from another app, and is signed out here", async () => {
    vi.spyOn(console, "info").mockReturnValue(undefined);
    vi.spyOn(console, "warn").mockReturnValue(undefined);
    const example = await startExample({ PORT: "0" });
    const chromium = await startChromium(program, { thirdPartyCookies: "blocked" });
    try {
      const tab = await chromium.context.newPage();
      const heading = (name: string) => tab.getByRole("heading", { name, level: 1 }).waitFor();
      const click = (name: string) => tab.getByRole("link", { name }).click();
      await tab.goto(example.baseUrl);
      await click("Sign in");
      await click("alice@contoso.onmicrosoft.com");
      await click("Accept");
      await heading("Your profile");
      expect(await example.contents()).toMatchObject({ sessions: 1, accounts: [{ grants: [{}] }] });

      await click("Home");
      await click("Sign out at Entra");
      await heading("You signed out of your account");
      // The iframe has been answered, too.
      await tab.waitForLoadState("load");
      expect(await example.contents()).toEqual({ accounts: [], sessions: 0 });
      await tab.goto(example.baseUrl);
      await heading("Welcome");
    } finally {
      await chromium.close();
      await example.close();
      vi.restoreAllMocks();
    }
  });
});
