import type { TokenMishap } from "./mishap.ts";
import { signToken } from "./sign-token.ts";
import { randomValue, type State, seconds } from "./state.ts";

/** Whom a logout token is about, and what is wrong with it. */
export interface LogoutTokenRequest extends TokenMishap {
  readonly sid?: string;
  readonly sub?: string;
  /** For whom it is. Default: the provider's first client. */
  readonly clientId?: string;
}

/** @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken */
export async function logoutToken(
  state: State,
  { sid, sub, clientId, ...mishap }: LogoutTokenRequest,
): Promise<string> {
  const { keys, settings, issuer, clients } = state;
  const client = clients.find((one) => one.clientId === clientId) ?? clients[0];
  const now = seconds(state);
  const claims = {
    iss: issuer,
    aud: clientId ?? client?.clientId,
    iat: now,
    exp: now + 120,
    jti: randomValue("jti"),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    sid,
    sub,
  };
  const signing = { keys, alg: settings.signingAlg, typ: "logout+jwt", secret: client?.clientSecret ?? "" };
  return signToken(claims, signing, mishap);
}
