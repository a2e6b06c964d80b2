import { requires } from "@identity-web/tools/requires";
import { type BrowserContext, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calendarScope, mailScope, startTestProvider, type TestProvider } from "./test-provider.ts";

/** In ms. A browser is slow on a busy machine. */
const patience = 30_000;

requires("chromium")("the provider's pages in Chromium, third-party cookies blocked", (program) => {
  let provider: TestProvider;
  let context: BrowserContext;

  beforeAll(async () => {
    provider = await startTestProvider();
    const args = ["--no-sandbox", "--test-third-party-cookie-phaseout"];
    context = await (await chromium.launch({ executablePath: program, args })).newContext();
  }, patience);
  afterAll(async () => {
    await context?.browser()?.close();
    await provider.close();
  });

  test(
    "one sign-in for both apps, one sign-out from both; a sign-out with the ID token needs no click at the provider",
    async () => {
      const tab = await context.newPage();
      const complaints: string[] = [];
      tab.on("console", (message) => complaints.push(message.text()));

      const atMail = await provider.mail.request(mailScope);
      await tab.goto(atMail.url.href);
      await tab.fill("[name=login]", "alice");
      await tab.fill("[name=password]", "any");
      await tab.getByRole("button", { name: "Continue" }).click();
      await tab.waitForURL(`${provider.mailApp.origin}/callback?*`);
      const { id_token } = await provider.mail.redeem(new URL(tab.url()), atMail);
      await tab.goto((await provider.calendar.request(calendarScope)).url.href);
      await tab.waitForURL(`${provider.calendarApp.origin}/callback?*`);

      const back = `${provider.mailApp.origin}/signed-out`;
      const parameters = { id_token_hint: id_token ?? "", post_logout_redirect_uri: back, state: "s" };
      await tab.goto((await provider.mail.endSessionUrl(parameters)).href);
      await tab.waitForSelector("text=told by your browser");
      await tab.waitForURL(`${back}?state=s`);

      expect(provider.mailApp.received("/back-channel")).toHaveLength(1);
      const [frame, ...more] = provider.calendarApp.received("/front-channel");
      expect(more).toEqual([]);
      expect(frame?.headers).toMatchObject({ "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" });
      expect(frame?.headers.cookie).toBeUndefined();
      expect(complaints).toEqual([]);
    },
    patience,
  );
});
