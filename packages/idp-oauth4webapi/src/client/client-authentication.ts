import * as oauth from "oauth4webapi";
import { importClientKey, type ReadKey } from "../extensions/client-key.ts";
import type { ClientKeyAlg } from "../options/options.ts";
import { type AuthenticatedEndpoint, authenticationMethod } from "./authentication-method.ts";
import { clientSecretBasic } from "./basic-authentication.ts";
import type { Context } from "./context.ts";
import type { Metadata } from "./metadata.ts";

/**
 * What proves to the provider who the client is.
 *
 * @throws IdentityError `configuration` for a private key that can't be read
 */
export async function clientAuthentication(
  context: Context,
  metadata: Metadata,
  endpoint: AuthenticatedEndpoint = "token_endpoint",
): Promise<oauth.ClientAuth> {
  const { settings } = context;
  const { clientSecret = "", clientKey } = settings;
  switch (authenticationMethod(settings, metadata, endpoint)) {
    case "client_secret_basic":
      return clientSecretBasic(clientSecret);
    case "client_secret_post":
      return oauth.ClientSecretPost(clientSecret);
    case "private_key_jwt":
      return clientKey === undefined ? oauth.None() : privateKeyJwt(clientKey, context, metadata);
    default:
      return oauth.None();
  }
}

/** A new signed proof for every request (RFC 7523 §2.2). */
async function privateKeyJwt(
  read: ReadKey,
  { settings, clock }: Context,
  metadata: Metadata,
): Promise<oauth.ClientAuth> {
  const { alg, ...key } = await imported(read);
  return oauth.PrivateKeyJwt(key, {
    [oauth.modifyAssertion](header, payload) {
      header.alg = nameOf(alg, metadata);
      const now = Math.floor(clock.now() / 1000);
      payload.iat = now;
      payload.exp = now + 60;
      // A provider whose clock is a second behind would take it for one of the future.
      payload.nbf = undefined;
      // An audience that is an endpoint's address can be had by another provider, which names it as its own.
      if (settings.clientAssertionAudience === "token_endpoint") payload.aud = metadata.token_endpoint;
    },
  });
}

/** RFC 9864 calls EdDSA by its curve; most providers still know the old name alone. */
function nameOf(alg: ClientKeyAlg, { token_endpoint_auth_signing_alg_values_supported: known = [] }: Metadata): string {
  return alg === "EdDSA" && !known.includes("EdDSA") && known.includes("Ed25519") ? "Ed25519" : alg;
}

const imports = new WeakMap<ReadKey, ReturnType<typeof importClientKey>>();

/** Imported once for each client. */
function imported(read: ReadKey): ReturnType<typeof importClientKey> {
  const known = imports.get(read) ?? importClientKey(read);
  imports.set(read, known);
  return known;
}
