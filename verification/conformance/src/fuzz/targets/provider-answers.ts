import { userinfo as userinfoClaims } from "@identity-web/idp-oauth4webapi/userinfo";
import { sign, unsigned } from "@identity-web/testing/fake-kit";
import fc from "fast-check";
import { signingKey } from "../../provider/provider.ts";
import { adapter, changed, changes, encode } from "../arbitraries.ts";
import { target } from "../target.ts";
import { apiUrl, Broken, issuer, type World } from "../world.ts";
import { raw, respond, status, unavailable } from "./respond.ts";

/** The provider's keys, without the key that has signed a logout token for Alice. */
export const keySet = target({
  name: "key-set",
  inputs: fc.record({
    adapter,
    status,
    key: changes(["kty", "crv", "x", "y", "n", "e", "k", "d", "kid", "alg", "use", "key_ops", "x5c"]),
    set: fc.oneof(fc.constant({}), changes(["keys"])),
    raw,
  }),
  async attack(world, { adapter, status, key, set, raw }) {
    const { publicJwk } = await signingKey("key-1", "ES256");
    const stranger = await signingKey("stranger", "ES256");
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: "fuzzed-client", iat: now, exp: now + 120, sub: world.subject, sid: world.sid };
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const token = await sign({ ...claims, events }, { ...stranger, kid: "key-1-ES256" });
    const body = raw ?? JSON.stringify(changed({ keys: [changed({ ...publicJwk }, key)] }, set));
    const app = world.app(adapter);
    world.intercept = ({ url }) => (url === `${issuer}jwks` ? respond(status, body) : undefined);
    try {
      const answer = await app({
        method: "POST",
        target: "/auth/back-channel-logout",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: encode([["logout_token", token]]),
      });
      if (answer.status !== 400) throw new Broken(`status ${answer.status}, expected 400`);
    } finally {
      world.intercept = () => undefined;
    }
    return world.nothingIsLost();
  },
});

/** Userinfo about another user than the one who signs in. */
export const userinfo = target({
  name: "userinfo-response",
  inputs: fc.record({ adapter, status, claims: changes(["name", "email", "sub", "aud", "iss"]), raw }),
  async attack(world, { adapter, status, claims, raw }) {
    const app = world.app(adapter, { extensions: [userinfoClaims()] });
    const { state, code, cookie } = await world.begin(adapter, app);
    const body = raw ?? JSON.stringify(changed({ sub: "another-user" }, claims));
    world.intercept = ({ url }) => (url === `${issuer}userinfo` ? respond(status, body) : undefined);
    try {
      const query = encode([
        ["state", state],
        ["code", code],
      ]);
      const headers = { cookie: `${world.cookie}; ${cookie}` };
      const answer = await app({ method: "GET", target: `/auth/callback?${query}`, headers });
      world.isHarmless(answer, unavailable);
      if (answer.status !== 400 && answer.status !== 503) throw new Broken(`status ${answer.status}`);
    } finally {
      world.intercept = () => undefined;
    }
    return world.nothingIsLost();
  },
});

/** The answer to a pushed authorization request. */
export const pushedRequest = target({
  name: "pushed-request-response",
  inputs: fc.record({ adapter, status, answer: changes(["request_uri", "expires_in", "error"]), raw }),
  async attack(world, { adapter, status, answer: members, raw }) {
    const body = raw ?? JSON.stringify(changed({ request_uri: "urn:x", expires_in: 60 }, members));
    const app = world.app(adapter);
    world.intercept = ({ url }) => {
      if (url === `${issuer}par`) return respond(status, body);
      return url.endsWith("/openid-configuration") ? respond(200, JSON.stringify(withPar)) : undefined;
    };
    try {
      const answer = await app({ method: "GET", target: "/auth/sign-in", headers: { accept: "text/html" } });
      // A provider that refuses the app's request shows that the app is misconfigured.
      const isConfiguration = answer.status === 500 && answer.body.includes("This app is not set up");
      world.isHarmless(answer, isConfiguration ? [500] : unavailable);
      if (![302, 500, 503].includes(answer.status)) throw new Broken(`status ${answer.status}`);
    } finally {
      world.intercept = () => undefined;
    }
    return world.nothingIsLost();
  },
});

const withPar = {
  issuer,
  authorization_endpoint: `${issuer}authorize`,
  token_endpoint: `${issuer}token`,
  jwks_uri: `${issuer}jwks`,
  pushed_authorization_request_endpoint: `${issuer}par`,
};

/**
 * The answer to a refresh. The grant may end, but the session must not. A token that only contradicts the clock is no attack: its grant
 * continues.
 */
export const refreshResponse = target({
  name: "refresh-response",
  inputs: fc.record({
    adapter,
    status,
    raw,
    answer: changes(["access_token", "token_type", "expires_in", "refresh_token", "scope", "error"]),
    claims: fc.oneof(fc.constant({}), changes(["iss", "sub", "aud", "exp", "iat", "azp", "sid"])),
    fault: fc.constantFrom("other sub", "other iss", "other aud", "none", "no exp"),
  }),
  async attack(world, { adapter, status, raw, answer: members, claims, fault }) {
    const body = raw ?? JSON.stringify(changed({ ...answer, id_token: await badToken(world, claims, fault) }, members));
    world.intercept = ({ url }) => (url === `${issuer}token` ? respond(status, body) : undefined);
    const { fetch } = globalThis;
    let asked = 0;
    globalThis.fetch = async (input) => {
      if (new Request(input).url !== apiUrl) throw new Error("only the API should be asked");
      asked += 1;
      const challenge = { "www-authenticate": 'Bearer error="invalid_token"' };
      return asked === 1 ? new Response(null, { status: 401, headers: challenge }) : Response.json({});
    };
    try {
      const request = { method: "GET", target: "/accounts", headers: { cookie: world.cookie } };
      const answered = await world.send(adapter, request);
      // The user can't fix a token endpoint that refuses the client (401, invalid_client).
      const isConfiguration = answered.status === 500 && answered.body.includes('"configuration"');
      world.isHarmless(answered, isConfiguration ? [500] : unavailable);
      // 403: the API refused the token of a user who has just signed in, so that another sign-in would not help.
      if (!isConfiguration && ![401, 403, 503].includes(answered.status)) throw new Broken(`status ${answered.status}`);
    } finally {
      globalThis.fetch = fetch;
      world.intercept = () => undefined;
    }
    const { sessions } = world.store.inspect();
    if (sessions !== 1) throw new Broken(`${sessions} sessions are left`);
    // The tokens may have ended, so the next input gets a new session.
    return "spent";
  },
});

const answer = { access_token: "at-never-seen", token_type: "Bearer", expires_in: 3600, refresh_token: "rt" };

async function badToken(world: World, changes: Record<string, unknown>, fault: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const base = { iss: issuer, sub: world.subject, aud: "fuzzed-client", iat: now, exp: now + 300 };
  const claims = changed(base, changes);
  if (fault === "other sub") claims.sub = `${world.subject}1`;
  if (fault === "other iss") claims.iss = `${issuer}1`;
  if (fault === "other aud") claims.aud = "another-client";
  if (fault === "no exp") delete claims.exp;
  return fault === "none" ? unsigned(claims) : sign(claims, await signingKey("key-1", "ES256"));
}
