import { decodeJwt } from "jose";
import type { LogoutTokenRequest } from "../../../fake-provider/plain.ts";
import { equal, failsWith, hides, says } from "../check.ts";
import type { ProviderCase, ProviderCaseGroup } from "../provider-case.ts";
import type { Scene } from "../scene.ts";

const member = "http://schemas.openid.net/event/backchannel-logout";
const needs = "back-channel-logout";
const whom = { sid: "sid-of-alice", sub: "alice-the-subject" };
const inSeconds = (scene: Scene, seconds: number) => Math.floor(scene.clock.now() / 1000) + seconds;

type Asked = LogoutTokenRequest | ((scene: Scene) => LogoutTokenRequest);
const requestFor = (scene: Scene, asked: Asked) => ({
  ...whom,
  ...(typeof asked === "function" ? asked(scene) : asked),
});

const admitted = (name: string, asked: Asked): ProviderCase => ({
  name,
  needs,
  async run(scene) {
    const notice = await scene.client.verifyLogoutToken(await scene.fake.logoutToken(requestFor(scene, asked)));
    equal(notice.verified, true, "verified");
    equal(notice.issuer, scene.fake.issuer, "issuer");
  },
});

const refused = (name: string, asked: Asked, ...parts: readonly string[]): ProviderCase => ({
  name,
  needs,
  async run(scene) {
    const token = await scene.fake.logoutToken(requestFor(scene, asked));
    const error = await failsWith(scene.client.verifyLogoutToken(token), "invalid_logout_token");
    says(error.message, ...parts);
    hides(error, token, whom.sid, whom.sub);
    equal(error.status, 400, "status");
  },
});

export const logoutTokens: ProviderCaseGroup = {
  name: "back-channel logout tokens",
  cases: [
    {
      name: "a logout token yields sid, sub and iat, with iat in ms",
      needs,
      async run(scene) {
        const token = await scene.fake.logoutToken(whom);
        const notice = await scene.client.verifyLogoutToken(token);
        const { issuer } = scene.fake;
        // By the provider's clock, like the ID tokens' time, because the two are compared.
        const issuedAt = (decodeJwt(token).iat ?? 0) * 1000;
        equal(notice, { verified: true, issuer, sid: whom.sid, subject: whom.sub, issuedAt }, "the notice");
      },
    },
    {
      name: "a repeated logout token yields the same notice",
      needs,
      async run(scene) {
        const token = await scene.fake.logoutToken(whom);
        equal(await scene.client.verifyLogoutToken(token), await scene.client.verifyLogoutToken(token), "the notice");
      },
    },
    {
      name: "blanks and line breaks in the token → 400",
      needs,
      async run(scene) {
        const token = await scene.fake.logoutToken(whom);
        const inside = `${token.slice(0, -9)} ${token.slice(-9)}`;
        for (const broken of [`${token} `, `${token}\n`, ` ${token}`, inside]) {
          await failsWith(scene.client.verifyLogoutToken(broken), "invalid_logout_token");
        }
      },
    },
    admitted("RS256 ok", {}),
    refused(
      "rp-backchannel-wrong-alg: ES256 when RS256 is registered → 400",
      { alg: "ES256" },
      "alg",
      "ES256",
      "RS256",
    ),
    refused("HS256 when RS256 is registered → 400", { alg: "HS256" }, "alg", "HS256"),
    refused("rp-backchannel-alg-none → 400", { alg: "none" }, "alg", "none"),
    refused("a wrong signature → 400", { signature: "wrong" }, "signature"),
    refused("a signature by an unpublished key → 400", { signature: "unpublished" }, "key"),
    refused("neither sid nor sub → 400", { claims: { sid: undefined, sub: undefined } }, "neither sub nor sid"),
    refused("sid not a string → 400", { claims: { sid: 7 } }, "sid", "string"),
    refused("sub not a string → 400", { claims: { sub: { a: 1 } } }, "sub", "string"),
    admitted("only sid", { claims: { sub: undefined } }),
    admitted("only sub", { claims: { sid: undefined } }),
    refused("rp-backchannel-no-event: events missing → 400", { claims: { events: undefined } }, "events"),
    refused("events not an object → 400", { claims: { events: [member] } }, "events"),
    refused(
      "rp-backchannel-wrong-event: events without the member → 400",
      { claims: { events: { "https://evil.test": {} } } },
      "events",
    ),
    refused(
      "events with the member not an object → 400",
      { claims: { events: { [member]: true } } },
      "events",
      "object",
    ),
    admitted("Keycloak's extra boolean member is fine", {
      claims: { events: { [member]: {}, revoke_offline_access: true } },
    }),
    refused("rp-backchannel-with-nonce → 400", { claims: { nonce: "n" } }, "nonce"),
    refused("rp-backchannel-wrong-iss → 400", { claims: { iss: "https://evil.test" } }, "iss", "https://evil.test"),
    refused("missing iss → 400", { claims: { iss: undefined } }, "iss"),
    refused("rp-backchannel-wrong-aud → 400", { claims: { aud: "another" } }, "aud", "another"),
    refused("missing aud → 400", { claims: { aud: undefined } }, "aud"),
    admitted("aud as an array, as some providers send it", (scene) => ({
      claims: { aud: ["another", scene.fake.client.clientId] },
    })),
    refused("wrong typ → 400", { typ: "at+jwt" }, "typ", "at+jwt"),
    admitted("typ JWT, as Keycloak sent it for years", { typ: "JWT" }),
    admitted("typ absent", { typ: null }),
    admitted("typ as a media type", { typ: "application/logout+jwt" }),
    refused(
      "expired → 400, with seconds off",
      (scene) => ({ claims: { exp: inSeconds(scene, -100) } }),
      "exp",
      "100 s",
    ),
    admitted("expired within the tolerance", (scene) => ({ claims: { exp: inSeconds(scene, -5) } })),
    refused("exp missing → 400", { claims: { exp: undefined } }, "exp"),
    refused("exp not a number → 400", { claims: { exp: "soon" } }, "exp"),
    refused(
      "future iat → 400, with seconds off",
      (scene) => ({ claims: { iat: inSeconds(scene, 600) } }),
      "iat",
      "600 s",
    ),
    refused("iat missing → 400", { claims: { iat: undefined } }, "iat"),
    refused("iat not a number → 400", { claims: { iat: "now" } }, "iat"),
    admitted("unknown claims ignored", { claims: { colour: "blue", sid_legacy: 1 } }),
    {
      name: "no JWT, or an encrypted one → 400",
      needs,
      async run(scene) {
        for (const token of ["", "nonsense", "a.b.c", "a.b.c.d.e", `${"x".repeat(5000)}.y.z`]) {
          hides(await failsWith(scene.client.verifyLogoutToken(token), "invalid_logout_token"), token);
        }
      },
    },
    {
      name: "invented logout tokens cause only the limited requests for keys",
      needs,
      async run(scene) {
        await scene.client.verifyLogoutToken(await scene.fake.logoutToken(whom));
        for (let i = 0; i < 20; i++) {
          const token = await scene.fake.logoutToken({ ...whom, kid: `made-up-${i}` });
          await failsWith(scene.client.verifyLogoutToken(token), "invalid_logout_token");
        }
        equal(scene.fake.requests("jwks").length, 6, "key set requests");
      },
    },
    {
      name: "an invented logout token doesn't use up the request for the provider's new key",
      needs,
      async run(scene) {
        await scene.client.verifyLogoutToken(await scene.fake.logoutToken(whom));
        const invented = await scene.fake.logoutToken({ ...whom, kid: "made-up" });
        await failsWith(scene.client.verifyLogoutToken(invented), "invalid_logout_token");
        scene.fake.rotateKeys();
        await scene.client.verifyLogoutToken(await scene.fake.logoutToken(whom));
      },
    },
    {
      name: "signing-key-rotation: the keys are requested again",
      needs,
      async run(scene) {
        await scene.client.verifyLogoutToken(await scene.fake.logoutToken(whom));
        scene.fake.rotateKeys();
        await scene.client.verifyLogoutToken(await scene.fake.logoutToken(whom));
      },
    },
    {
      name: "a logout token whose keys can't be loaded is provider_unavailable, and is not refused",
      needs,
      async run(scene) {
        const token = await scene.fake.logoutToken(whom);
        scene.fake.misbehave("jwks", { status: 500 });
        await failsWith(scene.client.verifyLogoutToken(token), "provider_unavailable");
      },
    },
  ],
};
