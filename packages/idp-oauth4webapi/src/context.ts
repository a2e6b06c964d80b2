import type { Clock, Crypto } from "@identity-web/core";
import type { Cached, Send } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import type { Keys } from "./keys.ts";
import type { Metadata } from "./metadata.ts";
import type { ClientAuthentication } from "./options.ts";
import type { Settings } from "./settings.ts";

/** What every part of the client works with. */
export interface Context {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly send: Send;
  readonly metadata: Cached<Metadata>;
  readonly keys: Keys;
}

/** The client as oauth4webapi knows it, with this app's clock instead of the machine's. */
export const oauthClient = ({ settings, clock }: Context): oauth.Client => ({
  client_id: settings.clientId,
  id_token_signed_response_alg: settings.signingAlg,
  [oauth.clockTolerance]: settings.clockToleranceSeconds,
  [oauth.clockSkew]: Math.floor(clock.now() / 1000) - Math.floor(Date.now() / 1000),
});

type OauthRequest = oauth.CustomFetchOptions<"GET" | "POST", URLSearchParams | undefined>;

/** How requests are sent; plain http only to a provider on this machine, which the issuer's check has seen to. */
export const requestOptions = ({ settings, send }: Context, signal?: AbortSignal) => ({
  [oauth.customFetch]: (url: string, { body, headers, method, redirect }: OauthRequest) =>
    send(url, {
      headers,
      method,
      redirect,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    }),
  [oauth.allowInsecureRequests]: settings.issuer.startsWith("http:"),
});

/** The configured method, else what suits the secret and what the provider offers (default: basic). */
export function authenticationMethod(settings: Settings, metadata: Metadata): ClientAuthentication {
  if (settings.clientAuthentication !== undefined) return settings.clientAuthentication;
  if (settings.clientSecret === undefined) return "none";
  const offered = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const post = !offered.includes("client_secret_basic") && offered.includes("client_secret_post");
  return post ? "client_secret_post" : "client_secret_basic";
}

export function clientAuthentication(settings: Settings, metadata: Metadata): oauth.ClientAuth {
  const method = authenticationMethod(settings, metadata);
  if (method === "none" || settings.clientSecret === undefined) return oauth.None();
  const { clientSecret } = settings;
  return method === "client_secret_post" ? oauth.ClientSecretPost(clientSecret) : oauth.ClientSecretBasic(clientSecret);
}
