import { oneOf } from "@identity-web/core/options";
import * as oauth from "oauth4webapi";
import { secretBeside } from "../../client/authentication.ts";
import type { Metadata } from "../../client/metadata.ts";
import type { ClientAuthentication } from "../../extension.ts";
import {
  type ClientKey,
  type ClientKeyAlg,
  importClientKey,
  type PrivateKeyMaterial,
  readClientKey,
} from "./client-key.ts";

export type { ClientKey, ClientKeyAlg, PrivateKeyMaterial } from "./client-key.ts";

/** Options of `privateKeyJwt()`. */
export interface PrivateKeyJwtOptions {
  /**
   * The audience of the signed proof. By default it is the provider's issuer: then a malicious provider can't use the proof at
   * another provider. Some providers still expect `token_endpoint`.
   *
   * @default "issuer"
   */
  readonly audience?: "issuer" | "token_endpoint";
}

/**
 * Authenticates the client by a proof that it signs for every request. The provider registers the public key.
 *
 * @param clientKey - A private `CryptoKey`, a JWK or PKCS#8 in PEM, alone or with `kid` and `alg`.
 * @example
 * oidc({ issuer, clientId, clientAuthentication: privateKeyJwt(process.env.CLIENT_KEY_PEM) });
 * oidc({ issuer, clientId, clientAuthentication: privateKeyJwt({ key: pem, kid: "2026-11", alg: "PS256" }) });
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication
 */
export function privateKeyJwt(
  clientKey: PrivateKeyMaterial | ClientKey | undefined,
  { audience = "issuer" }: PrivateKeyJwtOptions = {},
): ClientAuthentication {
  const read = readClientKey(clientKey);
  // The key is imported once.
  let imported: ReturnType<typeof importClientKey> | undefined;
  return {
    name: "privateKeyJwt()",
    check: ({ settings }) => [
      ...(typeof read === "string" ? [read] : []),
      ...oneOf(["issuer", "token_endpoint"])(audience, "privateKeyJwt(): audience"),
      ...(settings.clientSecret === undefined ? [] : [secretBeside("privateKeyJwt()")]),
    ],
    authenticate: {
      confidential: true,
      assertion: { alg: typeof read === "string" ? undefined : read.alg, audience },
      method: () => "private_key_jwt",
      async prove({ clock }, metadata) {
        if (typeof read === "string") return oauth.None();
        imported ??= importClientKey(read);
        const { alg, ...key } = await imported;
        // A new proof for every request (RFC 7523 §2.2).
        return oauth.PrivateKeyJwt(key, {
          [oauth.modifyAssertion](header, payload) {
            header.alg = nameOf(alg, metadata);
            const now = Math.floor(clock.now() / 1000);
            payload.iat = now;
            payload.exp = now + 60;
            // Otherwise a provider whose clock is a second behind would refuse the proof as not yet valid.
            payload.nbf = undefined;
            if (audience === "token_endpoint") payload.aud = metadata.token_endpoint;
          },
        });
      },
      cure: () =>
        "register the public half of clientKey at the provider (its kid and alg, too), and compare the clocks. A provider that " +
        'expects the token endpoint as audience needs privateKeyJwt(clientKey, { audience: "token_endpoint" }).',
    },
  };
}

/** RFC 9864 names EdDSA by its curve. Most providers know only the old name. */
function nameOf(alg: ClientKeyAlg, { token_endpoint_auth_signing_alg_values_supported: known = [] }: Metadata): string {
  return alg === "EdDSA" && !known.includes("EdDSA") && known.includes("Ed25519") ? "Ed25519" : alg;
}
