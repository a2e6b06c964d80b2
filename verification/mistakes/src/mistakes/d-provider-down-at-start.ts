import { inLog, type Mistake } from "../judge/mistake.ts";

/** The provider is down when the app starts, or accepts requests and doesn't answer. */
export const providerDownAtStart: Mistake = {
  letter: "d",
  name: "provider down at start, or hung",
  providers: ["oidc-provider", "fake", "entra"],
  async make(stage) {
    const { provider, origin, clock, must } = stage;
    const isAnswered503 = (page: { status: number; headers: Headers }) =>
      page.status === 503 && page.headers.has("retry-after");
    await provider.stop();
    must("the app starts while the provider is down", stage.start() === undefined);
    const browser = stage.browser();
    must(
      "the answer is 503 with Retry-After while the provider is down",
      isAnswered503(await browser.open(`${origin}/hello`)),
    );
    await provider.start();
    await clock.advance(2_000);
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in as soon as the provider is up", browser.page.text === "hello");
    // Only a fake provider can hang.
    if (provider.kind === "oidc-provider") return;

    stage.start();
    const arrived = provider.hang();
    const other = stage.browser();
    const opened = other.open(`${origin}/hello`);
    await arrived;
    await clock.advance(10_000);
    must("the answer is 503 with Retry-After after the time-out", isAnswered503(await opened));
    await provider.stop();
    await provider.start();
    await clock.advance(2_000);
    await provider.signIn(other, `${origin}/hello`);
    must("a user signs in as soon as the provider answers", other.page.text === "hello");
  },
  cause: ({ provider: { issuer, kind } }) => {
    const refused = new RegExp(
      `the provider's metadata can't be loaded: ${issuer}/\\S* could not be reached \\(ECONNREFUSED\\)`,
    );
    const late = new RegExp(`the provider's metadata can't be loaded: ${issuer}/\\S* did not answer within 10000 ms`);
    return kind === "oidc-provider" ? inLog(refused) : inLog(refused, late);
  },
  cure: () => inLog(/cure: Check .*whether this machine can reach/),
};
