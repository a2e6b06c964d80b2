import type { Page } from "@identity-web/testing/browser";
import { sign, unsigned } from "@identity-web/testing/fake-kit";
import type { PlainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { type Script, signingKey } from "../provider/provider.ts";
import type { Stage } from "../stage/stage.ts";
import { append, set, without } from "./changes.ts";
import { demand, type Module, type Play } from "./module.ts";
import { signInAndCall } from "./plays.ts";

type BackChannelAnswer = PlainFakeProvider["backChannelAnswers"][number];

const rpInitiated = "oidcc-client-rp-initiated-logout-rp-basic";
const frontChannel = "oidcc-client-front-channel-logout-rp-basic";
const backChannel = "oidcc-client-back-channel-logout-rp-basic";

/** Signs out by the app's own form, and then at the provider. */
async function signOut({ appUrl, browser, provider }: Stage): Promise<Page> {
  const page = await browser.post(`${appUrl}/auth/sign-out`, {}, { from: `${appUrl}/` });
  demand(
    provider.count("end_session", 200) + provider.count("end_session", 302) === 1,
    "the provider got no end-session request",
  );
  return page;
}

async function isSignedOut({ appUrl, browser, store }: Stage): Promise<void> {
  const { sessions, accounts } = store.inspect();
  demand(sessions === 0 && accounts.length === 0, "sessions or tokens are left in the store");
  const home = await browser.open(`${appUrl}/`);
  demand(home.text.includes('"subject":null'), "a user is still signed in");
}

const isSignedOutPage = (page: Page, { appUrl }: Stage): boolean =>
  page.status === 200 && page.url.origin === appUrl && page.url.pathname === "/auth/signed-out";

const returnsFromSignOut: Play = {
  party:
    "ends its session, sends the browser to the end-session endpoint, and accepts it back for every value of state",
  evidence:
    "the request's id_token_hint and post_logout_redirect_uri are valid; session and tokens are removed; the browser ends on a signed-out page",
  async run(stage) {
    await signInAndCall(stage);
    const page = await signOut(stage);
    demand(isSignedOutPage(page, stage), `the sign-out ended on ${page.describe()}`);
    await isSignedOut(stage);
  },
};

function isGoodFrame(frame: Page | undefined): void {
  demand(frame !== undefined, "the provider's page has no frame");
  const { status, headers } = frame;
  demand(status === 200, `the front-channel request was answered ${status}, expected 200`);
  demand(headers.get("cache-control")?.includes("no-store") === true, "its answer may be cached");
  const policy = headers.get("content-security-policy") ?? "";
  demand(!headers.has("x-frame-options") && !policy.includes("frame-ancestors"), "its answer forbids framing");
}

const framedSignOut: Play = {
  party: "answers the provider's frame while its own user signs out",
  evidence:
    "the frame, which gets no cookies, is answered 200, uncacheable and framable; session and tokens are gone; the browser comes back",
  async run(stage) {
    await signInAndCall(stage);
    const page = await signOut(stage);
    isGoodFrame(page.frames[0]);
    const back = await stage.browser.follow("Continue");
    demand(isSignedOutPage(back, stage), `the sign-out ended on ${back.describe()}`);
    await isSignedOut(stage);
  },
};

const framedByProvider: Play = {
  party: "signs out by sid and iss alone",
  evidence: "the frame, which gets no cookies, is answered 200, uncacheable and framable; session and tokens are gone",
  async run(stage) {
    await signInAndCall(stage);
    const page = await stage.browser.open(`${stage.provider.issuer}logout-page`);
    isGoodFrame(page.frames[0]);
    await isSignedOut(stage);
  },
};

const followsLogoutToken: Play = {
  party: "follows the logout token",
  evidence:
    "exactly 200, uncacheable, to a token during a sign-out and to one without a sign-out, which removes session and tokens",
  async run(stage) {
    const { provider } = stage;
    await signInAndCall(stage);
    isAnswered(await sendOne(stage), 200);
    await isSignedOut(stage);
    await stage.signIn();
    const page = await signOut(stage);
    demand(provider.fake.backChannelAnswers.length === 1, "the provider sent no logout token");
    for (const answer of provider.fake.backChannelAnswers) isAnswered(answer, 200);
    demand(isSignedOutPage(page, stage), `the sign-out ended on ${page.describe()}`);
    await isSignedOut(stage);
  },
};

const refusesLogoutToken: Play = {
  party: "refuses the logout token",
  evidence:
    "exactly 400 with an error in JSON, uncacheable; without a sign-out, session and tokens stay unchanged; the user's own sign-out still succeeds",
  async run(stage) {
    const { appUrl, browser, provider, store } = stage;
    await signInAndCall(stage);
    isAnswered(await sendOne(stage), 400);
    demand(store.inspect().sessions === 1, "the session was ended by a bad logout token");
    const accounts = await browser.open(`${appUrl}/accounts`);
    demand(accounts.status === 200, "the tokens were removed by a bad logout token");
    const page = await signOut(stage);
    for (const answer of provider.fake.backChannelAnswers) isAnswered(answer, 400);
    demand(isSignedOutPage(page, stage), `the sign-out ended on ${page.describe()}`);
    await isSignedOut(stage);
  },
};

async function sendOne({ provider }: Stage): Promise<BackChannelAnswer> {
  demand(provider.sid !== "", "no user has signed in");
  return provider.fake.sendLogoutToken({ sid: provider.sid, sub: provider.subject });
}

function isAnswered({ status, cacheControl, body }: BackChannelAnswer, expected: 200 | 400): void {
  demand(status === expected, `the logout token was answered ${status}, expected ${expected}: ${body}`);
  demand(cacheControl?.includes("no-store") === true, "the answer to the logout token may be cached");
  demand(
    expected === 200 || /^\{"error":"invalid_request","error_description":".+"\}$/.test(body),
    `the answer has no error: ${body}`,
  );
}

/** Published beside the provider's own key, but with an algorithm for which the client is not registered. */
const otherKey = await signingKey("other", "ES256");

const rpInit = (suffix: string, provider: string, script: Script = {}): Module => ({
  name: `oidcc-client-test-rp-init-logout${suffix}`,
  plan: rpInitiated,
  provider,
  script,
  play: returnsFromSignOut,
});

const bad = (suffix: string, provider: string, script: Script): Module => ({
  name: `oidcc-client-test-rp-backchannel-rpinitlogout-${suffix}`,
  plan: backChannel,
  provider,
  script,
  channel: "back-channel",
  play: refusesLogoutToken,
});

export const logout: readonly Module[] = [
  rpInit("", "returns the state that it was given"),
  rpInit("-other-state", "returns another state", {
    postLogoutResponse: (parameters) => parameters.set("state", `${parameters.get("state")}_INVALID`),
  }),
  rpInit("-no-state", "returns no state", { postLogoutResponse: (parameters) => parameters.delete("state") }),
  {
    name: "oidcc-client-test-rp-frontchannel-rpinitlogout",
    plan: frontChannel,
    provider: "loads the app's front-channel address in a frame during the sign-out",
    channel: "front-channel",
    play: framedSignOut,
  },
  {
    name: "oidcc-client-test-rp-frontchannel-opinitlogout",
    plan: frontChannel,
    provider: "loads the app's front-channel address in a frame of its own sign-out page",
    play: framedByProvider,
  },
  {
    name: "oidcc-client-test-rp-backchannel-rpinitlogout",
    plan: backChannel,
    provider: "sends a valid logout token",
    channel: "back-channel",
    play: followsLogoutToken,
  },
  bad("alg-none", "does not sign the logout token (alg none)", { signLogoutToken: unsigned }),
  bad("no-event", "leaves events out of the logout token", {
    logoutTokenClaims: without("events"),
  }),
  bad("with-nonce", "puts a nonce into the logout token", {
    logoutTokenClaims: set("nonce", "a nonce has no place here"),
  }),
  bad("wrong-alg", "signs the logout token by a published key of another algorithm", {
    keys: (published) => void published.push({ ...otherKey.publicJwk }),
    signLogoutToken: (claims) => sign(claims, otherKey),
  }),
  bad("wrong-aud", "sends a logout token for another client", {
    logoutTokenClaims: append("aud", "INVALID"),
  }),
  bad("wrong-event", "names another event in the logout token", {
    logoutTokenClaims: set("events", { "http://schemas.openid.net/event/foobar": {} }),
  }),
  bad("wrong-iss", "names another issuer in the logout token", {
    logoutTokenClaims: append("iss", "INVALID"),
  }),
];
