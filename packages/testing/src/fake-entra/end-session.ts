import { decodeJwt } from "jose";
import { frontChannelUrl, returnAddress } from "../fake-kit/sign-out.ts";
import { type EntraSession, loginHintOf, type State } from "./state.ts";

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
export function endSession(state: State, parameters: URLSearchParams, browser: string): SignOut {
  const mine = [...state.sessions].filter((session) => session.browser === browser);
  const named = byHint(state, mine, parameters);
  if (named === undefined && mine.length > 1) return { iframes: [], pick: mine };
  const ended = state.endSessions((session) => (named ?? mine).includes(session));
  const back = returnAddress(parameters);
  return {
    iframes: ended.flatMap((session) => frontChannelUrls(state, session)),
    ...(back && isRegistered(state, parameters.get("post_logout_redirect_uri")) ? { returnTo: back.href } : {}),
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
const isRegistered = (state: State, back: string | null): boolean =>
  state.apps.some(({ redirectUris }) => redirectUris === undefined || redirectUris.includes(back ?? ""));

/** The addresses that the apps registered, with the `sid`. Entra omits `iss`. */
const frontChannelUrls = (state: State, { sid, apps }: EntraSession): string[] =>
  state.apps.flatMap(({ clientId, frontChannelLogoutUrl }) =>
    apps.has(clientId) && frontChannelLogoutUrl !== undefined ? [frontChannelUrl(frontChannelLogoutUrl, { sid })] : [],
  );
