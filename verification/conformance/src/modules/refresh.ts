import type { Json } from "@identity-web/testing/fake-kit";
import type { Script } from "../provider/provider.ts";
import { append } from "./changes.ts";
import { demand, type Module, type Play } from "./module.ts";
import { signInAndCall } from "./plays.ts";

const plan = "oidcc-client-refreshtoken-test-plan";

/** The first access token lives for 5 s, so the app refreshes it before its first use. */
const shortLived = (answer: Json, occasion: "code" | "refresh"): void => {
  if (occasion === "code") answer.expires_in = 5;
};

const script = (change: (claims: Json) => void): Script => ({
  tokenResponse: shortLived,
  idTokenClaims: (claims, occasion) => {
    if (occasion === "refresh") change(claims);
  },
});

const refreshes: Play = {
  party: "refreshes, and calls the API with the new access token",
  evidence: "one refresh with the refresh token reached the provider; the API answered 200 to the new access token",
  async run(stage) {
    await signInAndCall(stage);
    demand(stage.provider.count("refresh", 200) === 1, "the token was not refreshed once");
  },
};

const rejectsRefresh: Play = {
  party: "refuses the refresh and the new access token",
  evidence:
    "one refresh reached the provider; the API was not called; the app answers 401 to a script; no token is left in the store",
  async run(stage) {
    const { appUrl, browser, provider, store } = stage;
    const page = await stage.signIn();
    demand(page.status === 200, `the sign-in ended on ${page.describe()}`);
    const answer = await browser.fetchJson(`${appUrl}/accounts`);
    demand(provider.count("refresh", 200) === 1, "the token was not refreshed once");
    demand(provider.count("api") === 0, "the API was called with the token of a refused refresh");
    demand(answer.status === 401, `the app answered ${answer.status}, expected 401`);
    demand(
      store.inspect().accounts.every(({ grants }) => grants.length === 0),
      "tokens are left in the store",
    );
  },
};

export const refresh: readonly Module[] = [
  {
    name: "oidcc-client-test-refresh-token",
    plan,
    provider: "issues an access token that expires in 5 s, and rotates the refresh token",
    script: script(() => undefined),
    play: refreshes,
  },
  {
    name: "oidcc-client-test-refresh-token-invalid-issuer",
    plan,
    provider: "puts another issuer into the ID token of a refresh",
    script: script(append("iss", "1")),
    play: rejectsRefresh,
  },
  {
    name: "oidcc-client-test-refresh-token-invalid-sub",
    plan,
    provider: "puts another sub into the ID token of a refresh",
    script: script(append("sub", "1")),
    play: rejectsRefresh,
  },
];
