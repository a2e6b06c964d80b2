import type { AccountKey } from "../domain/account.ts";
import type { SessionId } from "../domain/session.ts";
import type { IndexEntry } from "./facts.ts";

/**
 * An entry of an index, as memory stores it. V8 stores a time in an object of 16 bytes, but a small integer in place. So two of
 * the three times are distances from the first.
 */
export class PlainEntry {
  readonly issuer: string;
  readonly account: AccountKey;
  readonly session: SessionId;
  readonly #issuedAt: number;
  readonly #untilAfter: number;
  readonly #deadlineAfter: number;

  constructor({ issuer, account, session, issuedAt, until, deadline }: IndexEntry) {
    this.issuer = issuer;
    this.account = account;
    this.session = session;
    this.#issuedAt = issuedAt;
    this.#untilAfter = until - issuedAt;
    this.#deadlineAfter = deadline - issuedAt;
  }

  facts(): IndexEntry {
    const { issuer, account, session } = this;
    const issuedAt = this.#issuedAt;
    return {
      issuer,
      account,
      session,
      issuedAt,
      until: issuedAt + this.#untilAfter,
      deadline: issuedAt + this.#deadlineAfter,
    };
  }
}

/** Whether facts are an entry of an index. */
export const isIndexEntry = (facts: object): facts is IndexEntry => "deadline" in facts && "account" in facts;
