import { comparableIssuer } from "./logout-notice.ts";

/** Partition key of an account: the first 128 bits of the SHA-256 of issuer and subject, base64url (22 characters). */
export type AccountKey = string;

/** The permanent name of an account. It is never an e-mail address, because an address can move to another user. */
export interface AccountId {
  /** The OpenID provider's issuer identifier, exactly as in the ID token. */
  readonly issuer: string;
  /** The subject (`sub`); for Microsoft Entra `oid.tid`. */
  readonly subject: string;
}

/** A user who signed in. */
export interface Account extends AccountId {
  readonly key: AccountKey;
  /** The provider's name for the user (`preferred_username`, else `email`). For display only, never for decisions. */
  readonly username?: string;
  /** The user's full name. For display only. */
  readonly name?: string;
}

/**
 * The text whose hash is the account key. It is unambiguous for any issuer and subject. A trailing slash of the issuer makes no
 * difference, because options, ID tokens and notices of one provider may differ in it.
 */
export const accountKeyText = ({ issuer, subject }: AccountId): string =>
  JSON.stringify([comparableIssuer(issuer), subject]);

const halfKeyLength = 11;

/**
 * Cuts an account key from a base64url SHA-256, in two halves. V8 copies short pieces. A piece of 13 letters or more would keep
 * the whole hash in memory, for as long as the account has a session.
 */
export const accountKeyFromHash = (hash: string): AccountKey =>
  hash.slice(0, halfKeyLength) + hash.slice(halfKeyLength, 2 * halfKeyLength);

/** @param crypto - Its hash is a base64url SHA-256. */
export const accountKeyOf = async (
  crypto: { hash(text: string): string | Promise<string> },
  account: AccountId,
): Promise<AccountKey> => accountKeyFromHash(await crypto.hash(accountKeyText(account)));

/** Whether a text has the shape of an account key. */
export const isAccountKey = (value: unknown): value is AccountKey =>
  typeof value === "string" && /^[A-Za-z0-9_-]{22}$/.test(value);
