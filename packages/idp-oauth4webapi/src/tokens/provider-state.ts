import { parseRecord, stringMember } from "@identity-web/core/provider-kit";
import { type BoundKey, readBoundKey } from "../extensions/dpop/dpop.ts";

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
  /** What access and refresh tokens are bound to, from the sign-in on. A secret. */
  readonly dpopKey?: BoundKey;
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
  const dpopKey = readBoundKey(record.dpopKey);
  const listed: readonly unknown[] = Array.isArray(record.earlier) ? record.earlier : [];
  const earlier = listed.filter((one) => typeof one === "string");
  return {
    issuer,
    subject,
    scope: stringMember(record, "scope") ?? "",
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(earlier.length === 0 ? {} : { earlier }),
    ...(dpopKey === undefined ? {} : { dpopKey }),
  };
}
