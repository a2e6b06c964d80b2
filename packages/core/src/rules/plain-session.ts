import type { Account } from "../domain/account.ts";
import type { Session } from "../domain/session.ts";
import type { SessionFacts } from "./facts.ts";

/**
 * A frozen session with its facts, as memory stores and returns it. A second copy of the facts would double the memory. It is a
 * class, because V8 then stores all members in the object itself.
 */
export class PlainSession implements Session {
  readonly id: string;
  readonly app: string;
  readonly seenAt: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  readonly issuedAt: number;
  readonly createdAt: number;
  readonly account: Account;
  readonly claims: Session["claims"];
  declare readonly sid?: string;
  declare readonly confirmedAt?: number;
  readonly #issuer: string;
  readonly #epoch: number;

  constructor(session: Session, { seenAt, idleExpiresAt, confirmedAt, issuer, epoch }: SessionFacts) {
    const { id, app, seenAt: _seen, idleExpiresAt: _idle, expiresAt, issuedAt, createdAt, ...more } = session;
    const { account, claims, confirmedAt: _confirmed, ...others } = more;
    this.id = id;
    this.app = app;
    this.seenAt = seenAt;
    this.idleExpiresAt = idleExpiresAt;
    this.expiresAt = expiresAt;
    this.issuedAt = issuedAt;
    this.createdAt = createdAt;
    this.account = account;
    this.claims = claims;
    this.#issuer = issuer;
    this.#epoch = epoch;
    Object.assign(this, others);
    if (confirmedAt !== undefined) this.confirmedAt = confirmedAt;
    Object.freeze(this);
  }

  facts(): SessionFacts {
    const { sid, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, confirmedAt, app } = this;
    const sids = sid === undefined ? [] : [sid];
    const facts = { issuer: this.#issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt };
    return { ...facts, ...(confirmedAt === undefined ? {} : { confirmedAt }), epoch: this.#epoch, app };
  }
}
