import { decodeJwt } from "jose";
import type { Authority } from "./address.ts";
import { issuerOf } from "./address.ts";
import { type EntraSession, endSessions, loginHintOf, type State } from "./state.ts";

/** The effect of a sign-out: the sessions end, and iframes notify their apps. */
export interface SignOut {
  /** Front-channel addresses to load, one for each app that the sessions were used in. */
  readonly iframes: readonly string[];
  /** The address to which the user is redirected afterwards. */
  readonly returnTo?: string;
  /** The request names no account and there are several: the user must pick one. */
  readonly pick?: readonly EntraSession[];
}

/** @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request */
export function endSession(state: State, at: Authority, parameters: URLSearchParams, browser: string): SignOut {
  const mine = [...state.sessions].filter((session) => session.browser === browser);
  const named = byHint(state, mine, parameters);
  if (named === undefined && mine.length > 1) return { iframes: [], pick: mine };
  const ended = endSessions(state, (session) => (named ?? mine).includes(session));
  const returnTo = returnAddress(state, parameters);
  return {
    iframes: ended.flatMap((session) => frontChannelUrls(state, at, session)),
    ...(returnTo === undefined ? {} : { returnTo }),
  };
}

/** `logout_hint` is the `login_hint` claim, never a user name; an ID token names the session by its `sid`. */
function byHint(state: State, mine: readonly EntraSession[], parameters: URLSearchParams): EntraSession[] | undefined {
  const hint = parameters.get("logout_hint");
  if (hint !== null) return mine.filter(({ identity }) => loginHintOf(state, identity) === hint);
  const token = parameters.get("id_token_hint");
  const sid = token === null ? undefined : decodeJwt(token).sid;
  return sid === undefined ? undefined : mine.filter((session) => session.sid === sid);
}

/** Only a registered redirect URI. For any other, the user stays on Entra's page. */
function returnAddress(state: State, parameters: URLSearchParams): string | undefined {
  const back = parameters.get("post_logout_redirect_uri");
  if (back === null || !URL.canParse(back)) return undefined;
  const registered = state.apps.some(({ redirectUris }) => redirectUris === undefined || redirectUris.includes(back));
  if (!registered) return undefined;
  const url = new URL(back);
  const value = parameters.get("state");
  if (value !== null) url.searchParams.set("state", value);
  return url.href;
}

/** The address that an app registered, with the `sid`. Entra omits `iss`. */
function frontChannelUrls(state: State, at: Pick<Authority, "origin" | "kind">, session: EntraSession): string[] {
  const { sid, apps, identity } = session;
  const told = state.apps.filter(
    ({ clientId, frontChannelLogoutUrl }) => apps.has(clientId) && frontChannelLogoutUrl !== undefined,
  );
  return told.map(({ frontChannelLogoutUrl = "" }) =>
    frontChannelUrl(state, at, frontChannelLogoutUrl, { sid, tenantId: identity.tenant.id }),
  );
}

export function frontChannelUrl(
  state: State,
  at: Pick<Authority, "origin" | "kind">,
  logoutUrl: string,
  { sid, tenantId }: { sid: string; tenantId: string },
): string {
  const url = new URL(logoutUrl);
  url.searchParams.set("sid", sid);
  if (state.settings.frontChannelIss) url.searchParams.set("iss", issuerOf(state, at, tenantId));
  return url.href;
}
