import { inLog, type Mistake } from "../judge/mistake.ts";
import { Door } from "../stage/door.ts";
import type { Stage } from "../stage/stage.ts";

const other = "https://login.example/other";

/** The issuer has a typo in its path or host, or differs from the provider's own issuer. */
export const issuer: Mistake = {
  letter: "c",
  name: "issuer with a typo",
  providers: ["oidc-provider", "fake", "entra"],
  async make(stage) {
    const { provider, origin, must } = stage;
    const closed = await closedAddress();
    const typos =
      provider.client === "entra"
        ? [{ tenantId: "contoso.onmicrosoft.con" }, { issuer: closed }]
        : [{ issuer: `${provider.issuer}/typo` }, { issuer: closed }];
    for (const typo of typos) {
      stage.start({ provider: provider.driver(typo) });
      await failsToSignIn(stage);
    }
    if (provider.client === "entra") return;
    if (provider.kind === "fake") {
      provider.nameIssuer(other);
      stage.start();
      await failsToSignIn(stage);
      provider.nameIssuer(undefined);
    }
    stage.start({ provider: provider.driver({ issuer: `${provider.issuer}/` }) });
    const browser = stage.browser();
    await provider.signIn(browser, `${origin}/hello`);
    must("a user signs in although the issuer ends with a slash", browser.page.text === "hello");
  },
  cause: ({ provider: { client, kind, issuer: right } }) => {
    const unreachable =
      /the provider's metadata can't be loaded: http:\/\/127\.0\.0\.1:\d+\/\S*openid-configuration could not be reached \(ECONNREFUSED\)/;
    if (client === "entra") {
      const unknownTenant =
        /the provider's metadata can't be loaded: expected status 200 from \S+\/contoso\.onmicrosoft\.con\/v2\.0\/\.well-known\/openid-configuration, and got 400/;
      return inLog(unknownTenant, unreachable);
    }
    const missing = `the provider's metadata can't be loaded: expected status 200 from ${right}/typo/.well-known/openid-configuration, and got 404`;
    const another = `expected issuer "${right}" at ${right}/.well-known/openid-configuration, and got "${other}"`;
    return kind === "fake" ? inLog(missing, unreachable, another) : inLog(missing, unreachable);
  },
  cure: ({ provider: { client, kind } }) => {
    if (client === "entra")
      return inLog("cure: Check tenantId and instance in entra(), and whether this machine can reach Entra");
    const check = "cure: Check the option issuer of oidc(), and whether this machine can reach the provider";
    return kind === "fake" ? inLog(check, `cure: Set the option issuer of oidc() to "${other}"`) : inLog(check);
  },
};

/** An address at which no server listens. */
async function closedAddress(): Promise<string> {
  const door = new Door();
  await door.start();
  await door.stop();
  return `http://127.0.0.1:${door.port}`;
}

async function failsToSignIn({ browser: open, origin, must }: Stage): Promise<void> {
  const browser = open();
  await browser.open(`${origin}/hello`);
  const { status, headers } = browser.page;
  must("a wrong issuer shows a page with status 503 and Retry-After", status === 503 && headers.has("retry-after"));
}
