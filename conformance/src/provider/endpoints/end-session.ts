import { compactVerify, decodeJwt, importJWK } from "jose";
import { escapeHtml, html, oauthError, Refusal, redirectTo } from "../answers.ts";
import type { Context } from "../context.ts";
import { issueLogoutToken } from "../issue.ts";
import type { Authorization } from "../records.ts";

/** How a provider tells an app of a sign-out. */
export type LogoutChannel = "none" | "front-channel" | "back-channel";

/** What a back-channel request was answered with. */
export interface BackChannelAnswer {
  readonly status: number;
  readonly cacheControl: string | null;
  readonly body: string;
}

/** RP-Initiated Logout §2. The app is told by the module's channel before its browser is sent back. */
export async function endSession(
  context: Context,
  parameters: URLSearchParams,
  channel: LogoutChannel,
  told: (answer: BackChannelAnswer) => void,
): Promise<Response> {
  const authorization = await signedOutSession(context, parameters);
  const url = postLogoutUrl(context, parameters);
  if (channel === "back-channel") told(await sendLogoutToken(context, await issueLogoutToken(context, authorization)));
  if (channel !== "front-channel") return redirectTo(url);
  const link = `<a href="${escapeHtml(url.href)}">Continue</a>`;
  return html(`${logoutFrame(context, authorization)}${link}`);
}

/** The page that a provider shows when the sign-out began with it. */
export const logoutPage = (context: Context, authorization: Authorization): Response =>
  html(`<p>You are signed out.</p>${logoutFrame(context, authorization)}`);

/** Front-Channel Logout §2. */
function logoutFrame({ client, issuer }: Context, { sid }: Authorization): string {
  const url = new URL(client.frontChannelLogoutUri);
  url.searchParams.set("iss", issuer);
  url.searchParams.set("sid", sid);
  return `<iframe src="${escapeHtml(url.href)}"></iframe>`;
}

/** Back-Channel Logout §2.5. */
export async function sendLogoutToken({ client }: Context, logoutToken: string): Promise<BackChannelAnswer> {
  const response = await fetch(client.backChannelLogoutUri, {
    method: "POST",
    body: new URLSearchParams({ logout_token: logoutToken }),
    redirect: "manual",
  });
  return { status: response.status, cacheControl: response.headers.get("cache-control"), body: await response.text() };
}

async function signedOutSession(context: Context, parameters: URLSearchParams): Promise<Authorization> {
  const { client, keys, records, issuer } = context;
  const hint = parameters.get("id_token_hint") ?? "";
  try {
    await compactVerify(hint, await importJWK((await keys.current).publicJwk));
  } catch {
    throw refuse(context, "end-session request: expected an id_token_hint of this provider");
  }
  const { sid, iss } = decodeJwt(hint);
  const found = records.authorizations.find((authorization) => authorization.sid === sid);
  if (found === undefined || iss !== issuer) throw refuse(context, "end-session request: the hint names no session");
  const clientId = parameters.get("client_id");
  if (clientId !== null && clientId !== client.clientId) throw refuse(context, "end-session request: wrong client_id");
  return found;
}

function postLogoutUrl(context: Context, parameters: URLSearchParams): URL {
  const { client, script } = context;
  if (parameters.get("post_logout_redirect_uri") !== client.postLogoutRedirectUri) {
    throw refuse(context, "end-session request: post_logout_redirect_uri is not a registered one");
  }
  const state = parameters.get("state");
  const back = new URLSearchParams(state === null ? {} : { state });
  script.postLogoutResponse?.(back);
  const url = new URL(client.postLogoutRedirectUri);
  for (const [name, value] of back) url.searchParams.set(name, value);
  return url;
}

function refuse({ journal }: Context, rule: string): Refusal {
  journal.breach(rule);
  return new Refusal(oauthError("invalid_request", rule), rule);
}
