import { inLog, type Mistake } from "../judge/mistake.ts";
import { Door } from "../stage/door.ts";
import type { Stage } from "../stage/stage.ts";

const other = "https://login.example/other";

/** The issuer has a typo: in its path, in its host, or it is not what the provider calls itself. */
export const issuer: Mistake = {
  letter: "c",
  name: "issuer with a typo",
  providers: ["fake", "entra"],
  async make(stage) {
    const { provider, origin, must } = stage;
    const nobody = await addressOfNobody();
    const typos =
      provider.client === "entra"
        ? [{ tenantId: "contoso.onmicrosoft.con" }, { issuer: nobody }]
        : [{ issuer: `${provider.issuer}/typo` }, { issuer: nobody }];
    for (const typo of typos) {
      stage.start({ provider: provider.driver(typo) });
      await failsToSignIn(stage);
    }
    if (provider.client === "entra") return;
    provider.nameIssuer(other);
    stage.start();
    await failsToSignIn(stage);
    provider.nameIssuer(undefined);
    stage.start({ provider: provider.driver({ issuer: `${provider.issuer}/` }) });
    const browser = stage.browser();
    await provider.signIn(browser, `${origin}/hello`);
    must("a slash at the end is tolerated", browser.page.text === "hello");
  },
  cause: ({ provider: { client, issuer: right } }) =>
    client === "entra"
      ? inLog(
          /discovery failed: \S+\/contoso\.onmicrosoft\.con\/v2\.0\/\.well-known\/openid-configuration answered with status 400 instead of 200/,
          /discovery failed: http:\/\/127\.0\.0\.1:\d+\/\S+ could not be reached \(ECONNREFUSED\)/,
        )
      : inLog(
          `discovery failed: ${right}/typo/.well-known/openid-configuration answered with status 404 instead of 200`,
          /discovery failed: http:\/\/127\.0\.0\.1:\d+\/\.well-known\/openid-configuration could not be reached \(ECONNREFUSED\)/,
          `names the issuer "${other}", expected "${right}"`,
        ),
  cure: ({ provider: { client } }) =>
    client === "entra"
      ? inLog("cure: Check tenantId and instance in entra({ … })")
      : inLog(
          "cure: Check the option issuer of oidc({ … })",
          "cure: Set the option issuer of oidc({ … }) to the provider's own",
        ),
};

/** Where somebody has just stopped listening. */
async function addressOfNobody(): Promise<string> {
  const door = new Door();
  await door.start();
  await door.stop();
  return `http://127.0.0.1:${door.port}`;
}

async function failsToSignIn({ browser: open, origin, must }: Stage): Promise<void> {
  const browser = open();
  await browser.open(`${origin}/hello`);
  const { status, headers } = browser.page;
  must("a page with status 503 and Retry-After", status === 503 && headers.has("retry-after"));
}
