import type { SignInPolicy } from "@identity-web/core";
import { parseRecord, stringMember } from "@identity-web/core/provider-kit";

/** What a grant needs to request more tokens, and to check that they are for the same user. */
export interface ProviderState {
  readonly issuer: string;
  readonly subject: string;
  /** The API scopes of the sign-in's own token. They are requested if a token request names none. */
  readonly scope: string;
  /** The user flow of the sign-in (B2C). */
  readonly policy?: SignInPolicy;
  /** MSAL's serialized cache of this one sign-in. It has the refresh token: a secret. */
  readonly cache: string;
}

export const writeState = (state: ProviderState): string => JSON.stringify(state);

/** @returns `undefined` for a text that this client hasn't written */
export function readState(text: string): ProviderState | undefined {
  const record = parseRecord(text);
  if (record === undefined) return undefined;
  const issuer = stringMember(record, "issuer");
  const subject = stringMember(record, "subject");
  const cache = stringMember(record, "cache");
  if (issuer === undefined || subject === undefined || cache === undefined) return undefined;
  const policy = policyOf(record.policy);
  const state = { issuer, subject, cache, scope: stringMember(record, "scope") ?? "" };
  return policy === undefined ? state : { ...state, policy };
}

export const policyOf = (value: unknown): SignInPolicy | undefined =>
  value === "password-reset" || value === "edit-profile" ? value : undefined;
