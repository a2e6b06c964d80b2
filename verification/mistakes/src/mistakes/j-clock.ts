import { inLog, type Mistake } from "../judge/mistake.ts";

/** The clocks of app and provider differ by ten minutes, and more. */
export const clock: Mistake = {
  letter: "j",
  name: "clock 10 minutes off",
  providers: ["fake", "entra"],
  async make(stage) {
    const { start, browser: open, provider, origin, must } = stage;
    start();
    for (const seconds of [600, -7200]) {
      provider.setClockOff(seconds);
      const browser = open();
      await provider.signIn(browser, `${origin}/hello`);
      must(`${seconds} s off: the callback gets status 400`, browser.page.status === 400);
    }
    provider.setClockOff(-20);
    const browser = open();
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in although the clock is 20 s off", browser.page.text === "hello");
  },
  // Entra dates its tokens five minutes back.
  cause: ({ provider: { client } }) =>
    inLog(
      `the ID token was refused: its iat is ${client === "entra" ? 300 : 600} s ahead of this machine's clock (tolerance 30 s)`,
      /the ID token was refused: its exp is \d+ s behind this machine's clock \(tolerance 30 s\)/,
    ),
  cure: () => inLog("cure: Set the clock of this machine (NTP), or the provider's"),
};
