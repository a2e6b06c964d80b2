import type { Stage } from "../stage/stage.ts";
import { demand, type Play } from "./module.ts";

/** Signs in and calls the API. Everything must succeed. */
export async function signInAndCall(stage: Stage): Promise<void> {
  const { appUrl, browser, provider, store } = stage;
  const page = await stage.signIn();
  const isBack = page.url.href === `${appUrl}/` && page.status === 200;
  demand(isBack, `the sign-in ended on ${page.describe()}: ${page.text}${whyFailed(stage)}`);
  demand(subjectOf(page.json()) === provider.subject, "another subject is signed in");
  const before = provider.count("api", 200);
  const accounts = await browser.open(`${appUrl}/accounts`);
  demand(
    accounts.status === 200,
    `calling the API ended on ${accounts.describe()}: ${accounts.text}${whyFailed(stage)}`,
  );
  demand(provider.count("api", 200) === before + 1, "the API was not called with the token");
  const { sessions, accounts: kept } = store.inspect();
  demand(sessions === 1 && kept.length === 1 && kept[0]?.grants.length === 1, "expected one session with its tokens");
}

/** A sign-in has left nothing: no session, no token, no cookie, and no call of the API. */
async function nothingIsKept({ appUrl, browser, provider, store }: Stage): Promise<void> {
  const { sessions, accounts } = store.inspect();
  demand(sessions === 0, "a session was made");
  demand(accounts.length === 0, "tokens are in the cache");
  demand(provider.count("api") === 0, "the API was called");
  // The stage's app uses a port of localhost, which is part of its cookies' names.
  const held = browser.cookies.all().filter(({ name }) => /^__Host-identity-\d+$/.test(name));
  demand(held.length === 0, "the browser got a session cookie");
  const home = await browser.open(`${appUrl}/`);
  demand(subjectOf(home.json()) === null, "a user is signed in");
}

export const accepts: Play = {
  party: "accepts the ID token, and calls the API with the access token",
  evidence:
    "the browser is back and signed in as the provider's subject; one call reached the API and was answered 200; one session and its tokens are in the store",
  run: signInAndCall,
};

/** Tries to sign in, and must end on the app's own error page with a link. */
async function errorPage(stage: Stage, status: number): Promise<void> {
  const page = await stage.signIn();
  demand(
    page.status === status && page.url.origin === stage.appUrl && /<(a|form) /.test(page.source),
    `expected an error page with status ${status}, and got ${page.describe()}`,
  );
}

/** The app refuses on its own page, sends no unnecessary request, and keeps nothing. */
const refusal = (
  status: number,
  { party, evidence, check }: Pick<Play, "party" | "evidence"> & { check(provider: Stage["provider"]): void },
): Play => ({
  party,
  evidence: `an error page with status ${status}; ${evidence}`,
  async run(stage) {
    await errorPage(stage, status);
    check(stage.provider);
    await nothingIsKept(stage);
  },
});

export const rejectsIdToken: Play = refusal(400, {
  party: "refuses the ID token",
  evidence: "neither userinfo nor the API was called; no session, no token in the store, no cookie",
  check(provider) {
    demand(provider.count("code", 200) === 1, "the code was not exchanged");
    demand(provider.count("userinfo") === 0, "userinfo got a request with the access token of a bad ID token's answer");
  },
});

export const rejectsUserinfo: Play = refusal(400, {
  party: "refuses userinfo about another user",
  evidence: "userinfo got one request, and the API none; no session, no token in the store, no cookie",
  check: (provider) => demand(provider.count("userinfo", 200) === 1, "userinfo got no request"),
});

export const rejectsAuthorizationResponse: Play = refusal(400, {
  party: "refuses the authorization response",
  evidence: "the code was not sent to the token endpoint; no session, no token in the store, no cookie",
  check(provider) {
    demand(provider.count("authorize") === 1, "the browser did not come to the provider");
    demand(provider.count("code") === 0, "the code was sent to the token endpoint");
  },
});

export const rejectsDiscovery: Play = refusal(503, {
  party: "stops after it has read the discovery document",
  evidence: "no browser and no request came to any other endpoint; no session, no token in the store",
  check(provider) {
    demand(provider.count("discovery") >= 1, "discovery got no request");
    const others = provider.fake.requests().filter(({ endpoint }) => endpoint !== "discovery");
    demand(others.length === 0, "the provider got another request");
  },
});

const subjectOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "subject" in value ? value.subject : undefined;

/** The app's own reasons, for the developer who reads the failure. */
function whyFailed({ events, provider }: Stage): string {
  const errors = events.flatMap((event) =>
    "error" in event && event.error instanceof Error ? [event.error.message] : [],
  );
  const told = [...errors, ...provider.fake.refusals];
  return told.length === 0 ? "" : ` (${told.join("; ")})`;
}
