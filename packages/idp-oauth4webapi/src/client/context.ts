import { defined } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import type { Client, Context } from "../extension.ts";

/** The client as oauth4webapi knows it, with this app's clock instead of the machine's. */
export const oauthClient = ({ settings, clock }: Client & Pick<Context, "clock">): oauth.Client => ({
  client_id: settings.clientId,
  id_token_signed_response_alg: settings.signingAlg,
  [oauth.clockTolerance]: settings.clockToleranceSeconds,
  [oauth.clockSkew]: Math.floor(clock.now() / 1000) - Math.floor(Date.now() / 1000),
});

type OauthRequest = oauth.CustomFetchOptions<"GET" | "POST", URLSearchParams | undefined>;

/** How requests are sent. Plain http goes only to a provider on this machine: the check of `issuer` sees to that. */
export const requestOptions = ({ settings, send }: Context, signal?: AbortSignal) => ({
  [oauth.customFetch]: (url: string, { body, headers, method, redirect }: OauthRequest) =>
    send(url, { headers, method, redirect, ...defined({ body, signal }) }),
  [oauth.allowInsecureRequests]: settings.issuer.startsWith("http:"),
});
