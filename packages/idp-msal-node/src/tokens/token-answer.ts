import type { AccessToken, Clock } from "@identity-web/core";
import { defined, lifetimeMs, parseRecord } from "@identity-web/core/provider-kit";

/** The members of a token endpoint's answer (RFC 6749 §5.1) that this client reads. */
export interface TokenAnswer {
  /** Absent if a request to B2C names no API. */
  readonly accessToken?: string;
  /** When the access token expires, in ms since the epoch. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly scope?: string;
}

/** Reads the answer. @returns a clause if the answer can't be used */
export function readTokenAnswer(body: string, clock: Clock): TokenAnswer | string {
  const record = parseRecord(body);
  if (record === undefined) return "the token endpoint's answer is not a JSON object";
  const read = (name: string): string | undefined => {
    const value = record[name];
    return typeof value === "string" ? value : undefined;
  };
  for (const name of ["access_token", "token_type", "refresh_token", "id_token", "scope"])
    if (read(name) === undefined && (record[name] ?? undefined) !== undefined)
      return `the token endpoint's answer has a ${name} that is not a string`;
  const accessToken = read("access_token") || undefined;
  const idToken = read("id_token") || undefined;
  const refreshToken = read("refresh_token") || undefined;
  const scope = read("scope");
  if (accessToken === undefined && idToken === undefined) return "the token endpoint's answer has no access_token";
  if (accessToken !== undefined && read("token_type")?.toLowerCase() !== "bearer")
    return "the token endpoint's answer is not a Bearer token";
  const livesFor = lifetimeMs(record.expires_in);
  if (livesFor === undefined) return "the token endpoint's answer has an expires_in that is not a number of seconds";
  return {
    expiresAt: clock.now() + livesFor,
    ...defined({ accessToken, refreshToken, idToken, scope }),
  };
}

/** The answer's access token, for the cache. */
export function accessTokensOf(
  { accessToken, expiresAt }: TokenAnswer,
  scopes: readonly string[],
  resource: string | undefined,
): readonly AccessToken[] {
  if (accessToken === undefined) return [];
  return [{ value: accessToken, type: "Bearer", scopes, expiresAt, ...defined({ resource }) }];
}
