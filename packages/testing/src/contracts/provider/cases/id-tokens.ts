import type { TokenMishap } from "../../../fake-provider/plain.ts";
import { equal, failsWith, hides, says } from "../check.ts";
import type { ProviderCase, ProviderCaseGroup } from "../provider-case.ts";
import type { Scene } from "../scene.ts";

/** A fault for which the ID token of a sign-in must be refused. */
const refused = (
  name: string,
  mishap: TokenMishap | ((scene: Scene) => TokenMishap),
  ...parts: string[]
): ProviderCase => ({
  name,
  async run(scene) {
    const begun = await scene.begin();
    scene.fake.misbehave("code", { idToken: typeof mishap === "function" ? mishap(scene) : mishap });
    const error = await failsWith(scene.complete(begun, scene.callback(begun)), "invalid_callback");
    says(error.message, "ID token", ...parts);
    hides(error, begun.transaction.nonce, scene.fake.client.clientSecret);
  },
});

const admitted = (name: string, mishap: TokenMishap | ((scene: Scene) => TokenMishap)): ProviderCase => ({
  name,
  async run(scene) {
    scene.fake.misbehave("code", { idToken: typeof mishap === "function" ? mishap(scene) : mishap });
    equal((await scene.signIn()).account.subject, "alice", "subject");
  },
});

const inSeconds = (scene: Scene, seconds: number) => Math.floor(scene.clock.now() / 1000) + seconds;

export const idTokens: ProviderCaseGroup = {
  name: "ID tokens",
  cases: [
    admitted("idtoken-sig-rs256: accepted", {}),
    refused("idtoken-sig-none: alg none is refused", { alg: "none" }, "alg"),
    refused("invalid-sig-rs256: a wrong signature is refused", { signature: "wrong" }, "signature"),
    refused("a signature by an unpublished key is refused", { signature: "unpublished" }),
    refused("invalid alternate alg: HS256 by the client's secret is refused", { alg: "HS256" }, "alg"),
    refused("invalid alternate alg: ES256 by a published key is refused", { alg: "ES256" }, "alg"),
    refused(
      "invalid-iss: refused, with issuer expected and found",
      { claims: { iss: "https://evil.test" } },
      "iss",
      "https://evil.test",
    ),
    refused("missing iss: refused", { claims: { iss: undefined } }, "iss"),
    refused("invalid-aud: refused", { claims: { aud: "another" } }, "aud", "another"),
    refused("missing aud: refused", { claims: { aud: undefined } }, "aud"),
    refused(
      "invalid secondary aud: refused without azp",
      (scene) => ({ claims: { aud: [scene.fake.client.clientId, "another"] } }),
      "aud",
    ),
    admitted("valid-aud-as-array: accepted", (scene) => ({ claims: { aud: [scene.fake.client.clientId] } })),
    refused("azp of another client: refused", { claims: { azp: "another" } }, "azp"),
    refused("missing-sub: refused", { claims: { sub: undefined } }, "sub"),
    refused("a sub that is not a string: refused", { claims: { sub: 7 } }, "sub"),
    refused("missing-iat: refused", { claims: { iat: undefined } }, "iat"),
    refused(
      "clock 10 minutes off: iat ahead, with claim, seconds off and tolerance",
      (scene) => ({ claims: { iat: inSeconds(scene, 600) } }),
      "iat",
      "600 s",
      "tolerance",
    ),
    admitted("iat a little ahead: within the tolerance", (scene) => ({ claims: { iat: inSeconds(scene, 10) } })),
    refused("nbf ahead: refused", (scene) => ({ claims: { nbf: inSeconds(scene, 600) } }), "nbf"),
    admitted("nbf a little ahead: within the tolerance", (scene) => ({ claims: { nbf: inSeconds(scene, 10) } })),
    refused("missing exp: refused", { claims: { exp: undefined } }, "exp"),
    refused(
      "expired: refused, with seconds off",
      (scene) => ({ claims: { exp: inSeconds(scene, -600) } }),
      "exp",
      "600 s",
    ),
    refused("nonce-invalid: refused, and neither nonce is shown", { claims: { nonce: "another" } }, "nonce"),
    refused("missing nonce: refused", { claims: { nonce: undefined } }, "nonce"),
    refused("at_hash of another access token: refused", { claims: { at_hash: "AAAAAAAAAAAAAAAAAAAAAA" } }, "at_hash"),
    admitted("no at_hash: accepted", { claims: { at_hash: undefined } }),
    {
      name: "an answer without ID token is refused",
      async run(scene) {
        scene.fake.misbehave("code", { answer: { id_token: undefined } });
        await failsWith(scene.signIn(), "invalid_callback");
      },
    },
    {
      name: "a refused sign-in revokes its refresh token, and a failing revocation doesn't hide the reason",
      needs: "revocation",
      async run(scene) {
        const begun = await scene.begin();
        scene.fake.misbehave("code", { idToken: { claims: { nonce: "another" } } });
        await failsWith(scene.complete(begun, scene.callback(begun)), "invalid_callback");
        equal(scene.fake.revoked.length, 1, "tokens revoked");
        scene.fake.misbehave("code", { idToken: { claims: { nonce: "another" } } });
        scene.fake.misbehave("revocation", { status: 500 });
        await failsWith(scene.signIn(), "invalid_callback");
      },
    },
    {
      name: "max_age: an older sign-in at the provider is refused, and so is one without auth_time",
      async run(scene) {
        const long = { authTime: inSeconds(scene, -3600) };
        says((await failsWith(scene.signIn({ maxAge: 60 }, long), "invalid_callback")).message, "auth_time");
        scene.fake.misbehave("code", { idToken: { claims: { auth_time: undefined } } });
        says((await failsWith(scene.signIn({ maxAge: 60 }), "invalid_callback")).message, "auth_time");
        equal((await scene.signIn({ maxAge: 60 })).account.subject, "alice", "subject");
      },
    },
  ],
};
