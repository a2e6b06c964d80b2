import { defined, parseRecord, stringMember } from "@identity-web/core/provider-kit";

/** What a grant needs to request more tokens, and to check that they are for the same user. */
export interface ProviderState {
  readonly issuer: string;
  readonly subject: string;
  /** The scopes that the grant is known to cover, including protocol scopes. */
  readonly scope: string;
  /** Absent if the provider issued none. A secret. */
  readonly refreshToken?: string;
  /** Unused refresh tokens of earlier exchanges of the same token. A sign-out revokes them. Secrets. */
  readonly earlier?: readonly string[];
  /** The key that access and refresh tokens are bound to, from the sign-in on. A secret. */
  readonly boundKey?: string;
}

export const writeState = (state: ProviderState): string => JSON.stringify(state);

/** @returns `undefined` for a text that this client hasn't written */
export function readState(text: string): ProviderState | undefined {
  const record = parseRecord(text);
  if (record === undefined) return undefined;
  const issuer = stringMember(record, "issuer");
  const subject = stringMember(record, "subject");
  const refreshToken = stringMember(record, "refreshToken");
  if (issuer === undefined || subject === undefined) return undefined;
  const boundKey = stringMember(record, "boundKey");
  const listed: readonly unknown[] = Array.isArray(record.earlier) ? record.earlier : [];
  const earlier = listed.filter((one) => typeof one === "string");
  return {
    issuer,
    subject,
    scope: stringMember(record, "scope") ?? "",
    ...defined({ refreshToken, boundKey, earlier: earlier.length === 0 ? undefined : earlier }),
  };
}
