import type { AccessToken, Clock } from "@identity-web/core";
import { defined, lifetimeMs, parseRecord } from "@identity-web/core/provider-kit";
import type { BoundTokens } from "../extension.ts";

/** The members of a token endpoint's answer (RFC 6749 §5.1) that this client reads. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly type: "Bearer" | "DPoP";
  /** When the access token expires, in ms since the epoch. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly scope?: string;
}

const tokenTypes = ["Bearer", "DPoP"] as const;

/**
 * The expected and the found type of a token, if they differ. A token that isn't bound to the key of its request can be
 * used by a thief. A bound token in answer to a request without a key is bound to another client's key (RFC 9449 §5).
 */
export const wrongType = (
  { type: found }: TokenAnswer,
  { type: expected }: BoundTokens,
): { readonly expected: string; readonly found: string } | undefined =>
  found === expected ? undefined : { expected, found };

/** Reads the answer. `null` counts as absent, as some providers send it. @returns a clause if the answer can't be used */
export function readTokenAnswer(body: string, clock: Clock): TokenAnswer | string {
  const answer = parseRecord(body);
  if (answer === undefined) return "it is not a JSON object";
  for (const name of ["access_token", "token_type", "refresh_token", "id_token", "scope"]) {
    const value = answer[name] ?? undefined;
    if (value !== undefined && typeof value !== "string") return `its ${name} is not a string`;
  }
  const { access_token: accessToken, token_type: type, refresh_token: refreshToken, id_token: idToken, scope } = answer;
  if (typeof accessToken !== "string" || accessToken === "") return "it has no access_token";
  const known = tokenTypes.find((one) => typeof type === "string" && one.toLowerCase() === type.toLowerCase());
  if (known === undefined) return "its token_type is neither Bearer nor DPoP";
  const livesFor = lifetimeMs(answer.expires_in);
  if (livesFor === undefined) return "its expires_in is not a number of seconds";
  return {
    accessToken,
    type: known,
    expiresAt: clock.now() + livesFor,
    ...(typeof refreshToken === "string" && refreshToken !== "" ? { refreshToken } : {}),
    ...(typeof idToken === "string" && idToken !== "" ? { idToken } : {}),
    // An empty scope is kept: it grants nothing.
    ...(typeof scope === "string" ? { scope } : {}),
  };
}

/** The answer reduced to the part that oauth4webapi checks: the ID token. */
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
