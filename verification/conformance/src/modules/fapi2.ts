import { fapi2 as fapi2Profile } from "@identity-web/idp-oauth4webapi/fapi2";
import { type Json, sign, unsigned } from "@identity-web/testing/fake-kit";
import { fapi2 as profile, type Script, signingKey } from "../provider/provider.ts";
import { append, set, without } from "./changes.ts";
import { demand, type Module, type Play } from "./module.ts";
import { accepts, rejectsAuthorizationResponse, rejectsDiscovery, rejectsIdToken, signInAndCall } from "./plays.ts";

const plan = "fapi2-security-profile-final-client-test-plan";
const prefix = "fapi2-security-profile-final-client-";

/** Plain FAPI, OpenID Connect, private_key_jwt, DPoP: the variant of the foundation's plan that is run. */
const fapi = (suffix: string, provider: string, play: Play, script: Script = {}): Module => ({
  name: `${prefix}${suffix}`,
  plan,
  provider,
  play,
  method: "private_key_jwt",
  script: { settings: profile, ...script },
  options: { profile: fapi2Profile, idTokenSigningAlg: "ES256" },
});

const bad = (suffix: string, provider: string, idTokenClaims: (claims: Json) => void): Module =>
  fapi(`test-${suffix}`, provider, rejectsIdToken, { idTokenClaims });

const happy = (nonces: boolean): Play => ({
  party: "pushes its request (PAR), authenticates by private_key_jwt, and sends DPoP proofs with PKCE",
  evidence: `every request was checked as FAPI 2.0 requires; ${
    nonces ? "each server asked for a nonce and got it" : "no server asked for a nonce"
  }; one call reached the API with its proof and was answered 200; one session and its tokens are in the store`,
  async run(stage) {
    await signInAndCall(stage);
    const { provider } = stage;
    demand(provider.count("pushed_authorization_request", 201) === 1, "the authorization request was not pushed once");
    const asked = provider.count("api", 401);
    demand(asked === (nonces ? 1 : 0), `the API asked ${asked} times for a nonce`);
  },
});

const refreshesTwice: Play = {
  party: "refreshes when the API refuses its token, with the new refresh token the second time",
  evidence:
    "the API refuses every token until two refreshes have been made; each used the newest refresh token, once, with a proof by the key of the sign-in; then the API was called and answered 200",
  async run({ appUrl, browser, provider, ...stage }) {
    const page = await stage.signIn();
    demand(page.status === 200, `the sign-in ended on ${page.describe()}`);
    const refreshes = () => provider.count("refresh", 200);
    const first = await browser.fetchJson(`${appUrl}/accounts`);
    demand(refreshes() === 1, "the first 401 led to no refresh");
    demand(first.status === 401, `the app answered ${first.status}, expected the API's own 401`);
    const second = await browser.fetchJson(`${appUrl}/accounts`);
    demand(refreshes() === 2, "the second 401 led to no refresh");
    demand(second.status === 200, `the app answered ${second.status}, expected 200`);
    demand(provider.count("api", 200) === 1, "the API was not called with the new token");
  },
};

const invertCase = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => (letter < "a" ? letter.toLowerCase() : letter.toUpperCase()));

/** Published beside the key that the client is registered for. */
const rs256 = await signingKey("alternate", "RS256");

const withKey = (alg: string, as: "JWK" | "PEM"): Module => ({
  ...fapi("test-happy-path", `does everything right, and knows the client by a key for ${alg}`, happy(true)),
  variant: `${alg}, the key as ${as}`,
  clientKey: { alg, as },
});

export const fapi2: readonly Module[] = [
  withKey("PS256", "JWK"),
  withKey("EdDSA", "PEM"),
  withKey("ES256", "PEM"),
  fapi("test-happy-path", "does everything right, and requires a DPoP nonce at every endpoint", happy(true)),
  fapi("test-happy-path-no-dpop-nonce", "does everything right, and requires no nonce", happy(false), {
    settings: { ...profile, freshDpopNonces: false },
  }),
  fapi("test-valid-aud-as-array", "puts the client's id into an array of one", accepts, {
    idTokenClaims: (claims) => set("aud", [claims.aud])(claims),
  }),
  fapi("test-token-endpoint-response-without-expires_in", "leaves expires_in out of the token response", accepts, {
    tokenResponse: without("expires_in"),
  }),
  fapi("test-token-type-case-insensitivity", "writes token_type with its letters' case inverted", accepts, {
    tokenResponse: (answer) => set("token_type", invertCase(String(answer.token_type)))(answer),
  }),
  fapi(
    "test-rs-dpop-auth-scheme-case-insensitivity",
    "requires the API's nonce by a scheme in inverted case",
    accepts,
    {
      challengeScheme: invertCase("DPoP"),
    },
  ),
  fapi("test-discovery-issuer-mismatch", "names another issuer in the discovery document", rejectsDiscovery, {
    discovery: append("issuer", "INVALID"),
  }),
  bad("invalid-iss", "puts another issuer into the ID token", append("iss", "1")),
  bad("invalid-aud", "puts another client's id into the ID token's aud", append("aud", "1")),
  bad("invalid-secondary-aud", "adds another client's id to the ID token's aud", (claims) =>
    set("aud", [claims.aud, `${claims.aud}1`])(claims),
  ),
  fapi("test-invalid-null-alg", "does not sign the ID token (alg none)", rejectsIdToken, { signIdToken: unsigned }),
  fapi("test-invalid-alternate-alg", "signs the ID token by RS256, with a published key", rejectsIdToken, {
    keys: (published) => void published.push({ ...rs256.publicJwk }),
    signIdToken: (claims) => sign(claims, rs256),
  }),
  bad("invalid-expired-exp", "gives an ID token that ended more than five minutes ago", (claims) =>
    set("exp", Number(claims.iat) - 400)(claims),
  ),
  bad("invalid-missing-exp", "leaves exp out of the ID token", without("exp")),
  bad("invalid-missing-aud", "leaves aud out of the ID token", without("aud")),
  bad("invalid-missing-iss", "leaves iss out of the ID token", without("iss")),
  bad("invalid-nonce", "puts another nonce into the ID token", append("nonce", "1")),
  bad("invalid-missing-nonce", "leaves nonce out of the ID token", without("nonce")),
  fapi(
    "test-invalid-authorization-response-iss",
    "names another issuer in the authorization response",
    rejectsAuthorizationResponse,
    {
      authorizationResponse: (parameters) => parameters.set("iss", `${parameters.get("iss")}1`),
    },
  ),
  fapi(
    "test-remove-authorization-response-iss",
    "leaves iss out of the authorization response",
    rejectsAuthorizationResponse,
    {
      authorizationResponse: (parameters) => parameters.delete("iss"),
    },
  ),
  fapi(
    "test-ensure-authorization-response-with-invalid-state-fails",
    "returns another state",
    rejectsAuthorizationResponse,
    {
      authorizationResponse: (parameters) => parameters.set("state", `${parameters.get("state")}1`),
    },
  ),
  fapi(
    "test-ensure-authorization-response-with-invalid-missing-state-fails",
    "returns no state",
    rejectsAuthorizationResponse,
    {
      authorizationResponse: (parameters) => parameters.delete("state"),
    },
  ),
  fapi(
    "refresh-token-test",
    "answers every access token with 401 until two refreshes have been made, and rotates",
    refreshesTwice,
    {
      refreshesBeforeApi: 2,
    },
  ),
];
