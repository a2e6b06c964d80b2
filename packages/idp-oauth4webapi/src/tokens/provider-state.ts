import { defined, parseRecord, stringMember } from "@identity-web/core/provider-kit";

/** What a grant needs to get more tokens, and to know that they are for the same person. */
export interface ProviderState {
  readonly issuer: string;
  readonly subject: string;
  /** Everything that the grant covers as far as is known, protocol scopes included. */
  readonly scope: string;
  /** Absent where the provider gave none. A secret. */
  readonly refreshToken?: string;
  /** Those that exchanges of the same token brought before: nobody uses them, a sign-out revokes them. Secrets. */
  readonly earlier?: readonly string[];
  /** The key that access and refresh tokens are bound to, from the sign-in on. A secret. */
  readonly boundKey?: string;
}

export const writeState = (state: ProviderState): string => JSON.stringify(state);

/** `undefined` for what this client hasn't written. */
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
