import { show } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { secretBeside } from "../client/authentication.ts";
import type { Metadata } from "../client/metadata.ts";
import type { ClientAuthentication } from "../extension.ts";
import {
  type ClientKey,
  type ClientKeyAlg,
  importClientKey,
  type PrivateKeyMaterial,
  readClientKey,
} from "./client-key.ts";

export type { ClientKey, ClientKeyAlg, PrivateKeyMaterial } from "./client-key.ts";

export interface PrivateKeyJwtOptions {
  /**
   * Whom the signed proof names as its audience. Another provider can name an endpoint's address as its own; it can't use a
   * proof for the issuer. Some providers still want `token_endpoint`.
   *
   * @default "issuer"
   */
  readonly audience?: "issuer" | "token_endpoint";
}

/**
 * The client signs a proof by its private key for every request; the provider knows the public one.
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
  // Imported once.
  let imported: ReturnType<typeof importClientKey> | undefined;
  return {
    name: "privateKeyJwt()",
    check: ({ settings }) => [
      ...(typeof read === "string" ? [read] : []),
      ...(audience === "issuer" || audience === "token_endpoint"
        ? []
        : [`audience of privateKeyJwt() must be "issuer" or "token_endpoint", not ${show(audience)}`]),
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
            // A provider whose clock is a second behind would take it for one of the future.
            payload.nbf = undefined;
            if (audience === "token_endpoint") payload.aud = metadata.token_endpoint;
          },
        });
      },
      cure: () =>
        "register the public half of clientKey at the provider (its kid and alg, too), and compare the clocks; a provider that " +
        'expects the token endpoint as audience needs privateKeyJwt(clientKey, { audience: "token_endpoint" }).',
    },
  };
}

/** RFC 9864 calls EdDSA by its curve; most providers still know the old name alone. */
function nameOf(alg: ClientKeyAlg, { token_endpoint_auth_signing_alg_values_supported: known = [] }: Metadata): string {
  return alg === "EdDSA" && !known.includes("EdDSA") && known.includes("Ed25519") ? "Ed25519" : alg;
}
