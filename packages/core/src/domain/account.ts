import { comparableIssuer } from "./logout-notice.ts";

/** Partition key of an account: the first 128 bits of the SHA-256 of issuer and subject, base64url (22 characters). */
export type AccountKey = string;

/** What names an account for good: never an e-mail address, which its owner may change or lose. */
export interface AccountId {
  /** The OpenID provider's issuer identifier, exactly as it stands in the ID token. */
  readonly issuer: string;
  /** The subject (`sub`); for Microsoft Entra `oid.tid`. */
  readonly subject: string;
}

/** A user who signed in. */
export interface Account extends AccountId {
  readonly key: AccountKey;
  /** What the provider calls the person (`preferred_username`, else `email`); for display only, never for decisions. */
  readonly username?: string;
  /** The person's full name, for display only. */
  readonly name?: string;
}

/**
 * The text whose hash is the account key: unambiguous for any issuer and subject. A slash at the issuer's end makes no
 * other account: options, ID tokens and notices of one provider spell it differently.
 */
export const accountKeyText = ({ issuer, subject }: AccountId): string =>
  JSON.stringify([comparableIssuer(issuer), subject]);

const halfKeyLength = 11;

/**
 * Cuts an account key from a base64url SHA-256. In two halves: V8 copies short pieces, but a piece of 13 letters or more keeps
 * the whole hash in memory, for as long as the account has a session.
 */
export const accountKeyFromHash = (hash: string): AccountKey =>
  hash.slice(0, halfKeyLength) + hash.slice(halfKeyLength, 2 * halfKeyLength);

/** Whether a text has the shape of an account key. */
export const isAccountKey = (text: string): text is AccountKey => /^[A-Za-z0-9_-]{22}$/.test(text);
