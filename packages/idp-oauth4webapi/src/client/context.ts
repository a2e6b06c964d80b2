import type { Clock, Crypto } from "@identity-web/core";
import type { Cached, Send } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import type { Nonces } from "../extensions/dpop/nonces.ts";
import type { Settings } from "../options/settings.ts";
import { usesTls } from "./authentication-method.ts";
import type { Keys } from "./keys.ts";
import type { Metadata } from "./metadata.ts";

/** What every part of the client works with. */
export interface Context {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly send: Send;
  readonly metadata: Cached<Metadata>;
  readonly keys: Keys;
  readonly nonces: Nonces;
  /** Tells the developer something, once. */
  warn(message: string): void;
}

/** The client as oauth4webapi knows it, with this app's clock instead of the machine's. */
export const oauthClient = ({ settings, clock }: Context): oauth.Client => ({
  client_id: settings.clientId,
  id_token_signed_response_alg: settings.signingAlg,
  use_mtls_endpoint_aliases: usesTls(settings.clientAuthentication),
  [oauth.clockTolerance]: settings.clockToleranceSeconds,
  [oauth.clockSkew]: Math.floor(clock.now() / 1000) - Math.floor(Date.now() / 1000),
});

type OauthRequest = oauth.CustomFetchOptions<"GET" | "POST", URLSearchParams | undefined>;

/** How requests are sent; plain http only to a provider on this machine, which the issuer's check has seen to. */
export const requestOptions = ({ settings, send, nonces }: Context, signal?: AbortSignal) => ({
  [oauth.customFetch]: async (url: string, { body, headers, method, redirect }: OauthRequest) => {
    const init = { headers, method, redirect };
    const response = await send(url, {
      ...init,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (headers.dpop !== undefined) {
      const use = /^dpop /i.test(headers.authorization ?? "") ? "api" : "tokens";
      nonces.learn(response, new URL(url).origin, use);
    }
    return response;
  },
  [oauth.allowInsecureRequests]: settings.issuer.startsWith("http:"),
});
