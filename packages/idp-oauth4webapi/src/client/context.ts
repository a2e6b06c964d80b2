import { defined } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import type { Client, Context } from "../extension.ts";

/** The client for oauth4webapi, with this app's clock instead of the machine's. */
export const oauthClient = ({ settings, clock }: Client & Pick<Context, "clock">): oauth.Client => ({
  client_id: settings.clientId,
  [oauth.clockSkew]: Math.floor(clock.now() / 1000) - Math.floor(Date.now() / 1000),
});

type OauthRequest = oauth.CustomFetchOptions<"GET" | "POST", URLSearchParams | undefined>;

/** The options of requests. The rule of `issuer` admits plain http only for a provider on this machine. */
export const requestOptions = ({ settings, send }: Context, signal?: AbortSignal) => ({
  [oauth.customFetch]: (url: string, { body, headers, method, redirect }: OauthRequest) =>
    send(url, { headers, method, redirect, ...defined({ body, signal }) }),
  [oauth.allowInsecureRequests]: settings.issuer.startsWith("http:"),
});
