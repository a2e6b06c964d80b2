import type { AccessToken, Clock } from "@identity-web/core";
import { defined, parseRecord } from "@identity-web/core/provider-kit";
import type { BoundTokens } from "../extension.ts";

/** A token endpoint's answer (RFC 6749 §5.1), as far as this client reads it. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly type: "Bearer" | "DPoP";
  /** When the access token expires, in ms since the epoch. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly scope?: string;
}

/** `expires_in` is only recommended; a token without it counts for five minutes, as the shortest of them live. */
const unknownLifetimeMs = 300_000;

const tokenTypes = ["Bearer", "DPoP"] as const;

/**
 * What is wrong with a token's type: one that isn't bound to the key that it was asked for by is anybody's who finds it, and
 * one that is bound though no key was sent is bound to somebody else's (RFC 9449 §5).
 */
export function wrongType({ type }: TokenAnswer, { type: expected }: BoundTokens): string | undefined {
  return type === expected ? undefined : `the token endpoint's answer is a ${type} token instead of a ${expected} one`;
}

/** The answer's members; a sentence where it is none that can be used. `null` counts as absent, as some providers send it. */
export function readTokenAnswer(body: string, clock: Clock): TokenAnswer | string {
  const answer = parseRecord(body);
  if (answer === undefined) return "the token endpoint's answer is no JSON object";
  for (const name of ["access_token", "token_type", "refresh_token", "id_token", "scope"]) {
    const value = answer[name] ?? undefined;
    if (value !== undefined && typeof value !== "string")
      return `the token endpoint's answer has a ${name} that is no string`;
  }
  const { access_token: accessToken, token_type: type, refresh_token: refreshToken, id_token: idToken, scope } = answer;
  if (typeof accessToken !== "string" || accessToken === "") return "the token endpoint's answer has no access_token";
  const known = tokenTypes.find((one) => typeof type === "string" && one.toLowerCase() === type.toLowerCase());
  if (known === undefined) return "the token endpoint's answer is neither a Bearer nor a DPoP token";
  const given = answer.expires_in ?? undefined;
  const seconds = typeof given === "string" ? Number(given) : given;
  if (seconds !== undefined && !(typeof seconds === "number" && seconds >= 0)) {
    return "the token endpoint's answer has an expires_in that is no number of seconds";
  }
  return {
    accessToken,
    type: known,
    expiresAt: clock.now() + (seconds === undefined ? unknownLifetimeMs : seconds * 1000),
    ...(typeof refreshToken === "string" && refreshToken !== "" ? { refreshToken } : {}),
    ...(typeof idToken === "string" && idToken !== "" ? { idToken } : {}),
    // An empty scope is one, too: it grants nothing.
    ...(typeof scope === "string" ? { scope } : {}),
  };
}

/** The answer again, reduced to what oauth4webapi checks of it: the ID token. */
export const responseOf = ({ accessToken, idToken }: TokenAnswer): Response =>
  Response.json({
    access_token: accessToken,
    token_type: "Bearer",
    ...defined({ id_token: idToken }),
  });

/** The access token of an answer, for the cache. */
export const accessTokenOf = (
  answer: TokenAnswer,
  scopes: readonly string[],
  resource: string | undefined,
): AccessToken => ({
  value: answer.accessToken,
  type: answer.type,
  scopes,
  expiresAt: answer.expiresAt,
  ...defined({ resource }),
});
