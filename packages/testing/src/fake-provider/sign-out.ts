import { compactVerify, createLocalJWKSet, decodeJwt } from "jose";
import { escapeHtml, page, redirectTo } from "../fake-kit/answers.ts";
import type { Json } from "../fake-kit/jwt.ts";
import type { TokenMishap } from "../fake-kit/mishap.ts";
import { frontChannelUrl, returnAddress } from "../fake-kit/sign-out.ts";
import { signed } from "./issue-tokens.ts";
import type { FakeClient } from "./options.ts";
import { type BackChannelAnswer, type ProviderSession, randomValue, refuse, type State } from "./state.ts";

/** The subject of a logout token, and its faults. */
export interface LogoutTokenRequest extends TokenMishap {
  readonly sid?: string;
  readonly sub?: string;
  /** The audience. @default the provider's first client */
  readonly clientId?: string;
}

/** @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken */
export function logoutToken(
  state: State,
  { sid, sub, clientId = state.clients[0]?.clientId, ...mishap }: LogoutTokenRequest,
): Promise<string> {
  const { issuer, script } = state;
  const claims: Json = {
    iss: issuer,
    aud: clientId,
    iat: state.seconds,
    exp: state.seconds + 120,
    jti: randomValue("jti"),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    sid,
    sub,
  };
  script.logoutTokenClaims?.(claims);
  return signed(state, claims, { typ: "logout+jwt", clientId, by: script.signLogoutToken }, mishap);
}

/** Sends a logout token to the first client. @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest */
export async function sendLogoutToken(state: State, about: LogoutTokenRequest): Promise<BackChannelAnswer> {
  const response = await fetch(state.clients[0]?.backChannelLogoutUri ?? "", {
    method: "POST",
    body: new URLSearchParams({ logout_token: await logoutToken(state, about) }),
    redirect: "manual",
  });
  return { status: response.status, cacheControl: response.headers.get("cache-control"), body: await response.text() };
}

/** The page whose frame notifies the app of a sign-out (Front-Channel Logout §2). */
export function logoutPage(
  { clients, issuer }: State,
  session: Pick<ProviderSession, "sid"> | undefined,
  onward = "",
): Response {
  const logoutUri = clients[0]?.frontChannelLogoutUri;
  if (logoutUri === undefined || session === undefined) return new Response(null, { status: 404 });
  const address = frontChannelUrl(logoutUri, { sid: session.sid, iss: issuer });
  return page("Signed out", `<p>You are signed out.</p><iframe src="${escapeHtml(address)}"></iframe>${onward}`);
}

/** Ends the session that the ID token names. @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html */
export async function endSession(state: State, parameters: URLSearchParams): Promise<Response> {
  const { endSession, logoutChannel, strict } = state.settings;
  if (!endSession) return new Response(null, { status: 404 });
  const hint = parameters.get("id_token_hint");
  const { sid } = hint === null ? {} : decodeJwt(hint);
  const session = [...state.sessions].find((one) => one.sid === sid);
  if (strict !== false) await checkRequest(state, parameters, hint ?? "", session);
  if (hint !== null) state.endSessions((one) => one.sid === sid);

  const back = returnAddress(parameters);
  if (back !== undefined) state.script.postLogoutResponse?.(back.searchParams);
  if (logoutChannel === "back-channel" && session !== undefined)
    state.backChannelAnswers.push(await sendLogoutToken(state, { sid: session.sid, sub: session.user }));
  if (logoutChannel === "front-channel")
    return logoutPage(state, session, back && `<a href="${escapeHtml(back.href)}">Continue</a>`);
  return back === undefined ? new Response("You are signed out.", { status: 200 }) : redirectTo(back);
}

async function checkRequest(
  state: State,
  parameters: URLSearchParams,
  hint: string,
  session: ProviderSession | undefined,
): Promise<void> {
  const { keys, clients, settings, issuer } = state;
  const fail = (rule: string) => refuse(state, `end-session request: ${rule}`, { atBrowser: true });
  try {
    await compactVerify(hint, createLocalJWKSet(await keys.published(settings.signingAlg)));
  } catch {
    throw fail("expected an id_token_hint of this provider");
  }
  if (session === undefined || decodeJwt(hint).iss !== issuer) throw fail("the hint names no session");
  const clientId = parameters.get("client_id");
  const isKnown = (client: FakeClient) => clientId === null || client.clientId === clientId;
  if (!clients.some(isKnown)) throw fail("wrong client_id");
  const back = parameters.get("post_logout_redirect_uri");
  if (!clients.some((client) => isKnown(client) && client.postLogoutRedirectUri === back))
    throw fail("post_logout_redirect_uri is not a registered one");
}
