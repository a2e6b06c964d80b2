import { sign, unsigned, withBadSignature } from "@identity-web/testing/fake-kit";
import fc from "fast-check";
import { signingKey } from "../../provider/provider.ts";
import { adapter, addresses, changed, changes, encode } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken, issuer } from "../world.ts";
import { raw, respond, status, unavailable } from "./respond.ts";

const discoveryNames = [
  ...["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"],
  ...["revocation_endpoint", "pushed_authorization_request_endpoint", "require_pushed_authorization_requests"],
  ...["token_endpoint_auth_methods_supported", "authorization_response_iss_parameter_supported"],
  ...["dpop_signing_alg_values_supported", "response_modes_supported", "code_challenge_methods_supported"],
];

/** The discovery document, for an app that has just started. */
export const discoveryDocument = target({
  name: "discovery-document",
  inputs: fc.record({ adapter, status, changes: changes(discoveryNames, addresses), raw }),
  async attack(world, { adapter, status, changes, raw }) {
    const good = {
      issuer,
      authorization_endpoint: `${issuer}authorize`,
      token_endpoint: `${issuer}token`,
      jwks_uri: `${issuer}jwks`,
      userinfo_endpoint: `${issuer}userinfo`,
      end_session_endpoint: `${issuer}end-session`,
    };
    const body = raw ?? JSON.stringify(changed(good, changes));
    // All other URLs that the document names answer 503.
    world.intercept = ({ url }) =>
      url.endsWith("/openid-configuration") ? respond(status, body) : new Response(null, { status: 503 });
    const app = world.app(adapter);
    try {
      const answer = await app({ method: "GET", target: "/auth/sign-in", headers: {} });
      if (answer.status !== 302) {
        world.isHarmless(answer, unavailable);
        if (answer.status !== 503) throw new Broken(`status ${answer.status}, expected 302 or 503`);
      } else {
        const { protocol, hostname } = new URL(answer.headers.get("location") ?? "");
        const isSafe =
          protocol === "https:" || (protocol === "http:" && /^(localhost|127\..+|\[::1\])$/.test(hostname));
        if (!isSafe) throw new Broken(`a redirect to ${protocol}//${hostname}`);
      }
      const home = await app({ method: "GET", target: "/", headers: { cookie: world.cookie } });
      if (home.status !== 200) throw new Broken("the signed-in user's session is no longer recognized");
    } finally {
      world.intercept = () => undefined;
    }
    return world.nothingIsLost();
  },
});

const answerNames = ["access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token", "error"];
const claimNames = ["iss", "sub", "aud", "exp", "iat", "nonce", "azp", "at_hash", "auth_time", "sid", "acr", "nbf"];

/** The token endpoint's answer to a valid code. All of these answers are invalid. */
export const tokenResponse = target({
  name: "token-response",
  inputs: fc.record({
    adapter,
    status,
    raw,
    answer: fc.oneof(fc.constant({}), changes(answerNames)),
    claims: fc.oneof(fc.constant({}), changes(claimNames)),
    /** The fault that makes the ID token invalid, for all other changes. */
    fault: fc.constantFrom("other nonce", "other key", "bad signature", "none", "expired", "other aud"),
    withAlice: fc.boolean(),
  }),
  async attack(world, { adapter, status, raw, answer: changedAnswer, claims, fault, withAlice }) {
    const begun = await world.begin(adapter);
    const body = raw ?? (await badAnswer(begun.nonce, changedAnswer, claims, fault));
    world.intercept = ({ url }) => (url === `${issuer}token` ? respond(status, body) : undefined);
    const cookie = withAlice ? `${world.cookie}; ${begun.cookie}` : begun.cookie;
    try {
      const answer = await world.send(adapter, {
        method: "GET",
        target: `/auth/callback?${encode([
          ["state", begun.state],
          ["code", begun.code],
        ])}`,
        headers: { cookie },
      });
      world.isHarmless(answer, unavailable);
      if (answer.status !== 400 && answer.status !== 503) throw new Broken(`status ${answer.status}`);
    } finally {
      world.intercept = () => undefined;
    }
    return world.nothingIsLost();
  },
});

async function badAnswer(
  nonce: string,
  answer: Record<string, unknown>,
  changes: Record<string, unknown>,
  fault: string,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const base = { iss: issuer, sub: "fuzzed-user", aud: "fuzzed-client", iat: now, exp: now + 300, nonce };
  const claims = changed(base, changes);
  if (fault === "other nonce") claims.nonce = `${nonce}1`;
  if (fault === "expired") claims.exp = now - 600;
  if (fault === "other aud") claims.aud = "another-client";
  const key = await signingKey(fault === "other key" ? "stranger" : "key-1", "ES256");
  const signed = fault === "none" ? unsigned(claims) : await sign(claims, key);
  const idToken = fault === "bad signature" ? withBadSignature(signed) : signed;
  const good = { access_token: "at", token_type: "Bearer", expires_in: 3600, refresh_token: "rt", id_token: idToken };
  return JSON.stringify(changed(good, answer));
}
