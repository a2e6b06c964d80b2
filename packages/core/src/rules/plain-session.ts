import type { Account } from "../domain/account.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import type { Session } from "../domain/session.ts";
import type { SessionFacts } from "./facts.ts";

/** The times that are distances from `createdAt`. */
type Distant = "seenAt" | "idleExpiresAt" | "expiresAt" | "issuedAt";

/**
 * A frozen session with its facts, as memory stores and returns it. A second copy of the facts would double the memory. It is a
 * class, because V8 then stores all members in the object itself.
 *
 * V8 stores a time in an object of 16 bytes, but a small integer in place. So four of the five times are distances from the fifth.
 * They are members with a getter, so that a copy by spread has them.
 */
export class PlainSession implements Session {
  readonly id: string;
  readonly app: string;
  readonly createdAt: number;
  readonly account: Account;
  readonly claims: Session["claims"];
  declare readonly seenAt: number;
  declare readonly idleExpiresAt: number;
  declare readonly expiresAt: number;
  declare readonly issuedAt: number;
  declare readonly sid?: string;
  declare readonly confirmedAt?: number;
  readonly #seen: number;
  readonly #idleExpires: number;
  readonly #expires: number;
  readonly #issued: number;
  readonly #epoch: number;

  /** All sessions have the same functions. With functions of its own, each session would have a hidden class of its own. */
  static readonly #times = {
    seenAt: time((session) => session.createdAt + session.#seen),
    idleExpiresAt: time((session) => session.createdAt + session.#idleExpires),
    expiresAt: time((session) => session.createdAt + session.#expires),
    issuedAt: time((session) => session.createdAt + session.#issued),
  } satisfies Record<Distant, PropertyDescriptor>;

  constructor(session: Session, { seenAt, idleExpiresAt, confirmedAt, epoch }: SessionFacts) {
    const { id, app, account, claims, createdAt, issuedAt, expiresAt, ...changing } = session;
    const { seenAt: _seen, idleExpiresAt: _idle, confirmedAt: _confirmed, ...others } = changing;
    this.id = id;
    this.app = app;
    this.createdAt = createdAt;
    this.account = account;
    this.claims = claims;
    this.#seen = seenAt - createdAt;
    this.#idleExpires = idleExpiresAt - createdAt;
    this.#expires = expiresAt - createdAt;
    this.#issued = issuedAt - createdAt;
    this.#epoch = epoch;
    Object.assign(this, others);
    if (confirmedAt !== undefined) this.confirmedAt = confirmedAt;
    Object.defineProperties(this, PlainSession.#times);
    Object.freeze(this);
  }

  facts(): SessionFacts {
    const { sid, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, confirmedAt, app } = this;
    const sids = sid === undefined ? [] : [sid];
    const issuer = comparableIssuer(this.account.issuer);
    const facts = { issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt };
    return { ...facts, ...(confirmedAt === undefined ? {} : { confirmedAt }), epoch: this.#epoch, app };
  }
}

/** A member of a session whose value is computed. */
function time(of: (session: PlainSession) => number): PropertyDescriptor {
  return {
    enumerable: true,
    get(this: PlainSession) {
      return of(this);
    },
  };
}
