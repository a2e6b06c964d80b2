import type { SessionId } from "../domain/session.ts";
import type { Cell, Seen } from "../ports/cell-store.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import { type Cover, coversOfGrant, coversOfSession, type Fence, noFence } from "./fence.ts";
import type { Format } from "./format.ts";
import { areTokensDropped, signInAgain } from "./marks.ts";
import { fenceKey, sessionIdOf, sessionOfGrant, sessionsUnder } from "./names.ts";

/** A cell and the facts in it. */
export interface Found<T, F> {
  readonly facts: F;
  readonly cell: Cell<T>;
  /** Of a session: the reason why its user must sign in again. */
  readonly signInAgain?: string;
  /** Of a grant: its access tokens are no longer used. */
  readonly tokensDropped?: true;
}

/** The living sessions and grants among the cells of a look. A cell that a cover removes counts as absent. */
export class AccountView<T> {
  readonly now: number;
  readonly fence: Fence;
  readonly fenceCell: Cell<T> | undefined;
  readonly #format: Format<T>;
  readonly #cells: readonly Cell<T>[];
  /** Only for many cells: most looks return two or three. */
  readonly #byKey: ReadonlyMap<string, Cell<T>> | undefined;

  constructor(format: Format<T>, { now, cells }: Pick<Seen<T>, "now" | "cells">) {
    this.now = now;
    this.#format = format;
    this.#cells = cells;
    this.#byKey = cells.length > 8 ? new Map(cells.map((cell) => [cell.key, cell])) : undefined;
    this.fenceCell = this.cell(fenceKey);
    this.fence = this.fenceCell === undefined ? noFence : format.read<Fence>(this.fenceCell.value);
  }

  /** The cell, alive or not. */
  cell(key: string): Cell<T> | undefined {
    if (this.#byKey !== undefined) return this.#byKey.get(key);
    for (const cell of this.#cells) if (cell.key === key) return cell;
    return undefined;
  }

  /** A living session, by its cell's key. */
  session(key: string): Found<T, SessionFacts> | undefined {
    const found = this.uncoveredSession(key);
    const living = found !== undefined && this.sessionCovers(found).length === 0 ? found : undefined;
    const { marks } = this.fence;
    if (living === undefined || marks === undefined) return living;
    const reason = signInAgain(marks, sessionIdOf(key), living.facts);
    return reason === undefined ? living : { ...living, signInAgain: reason };
  }

  /** A living grant, by its cell's key. A session's grant lives no longer than its session. */
  grant(key: string): Found<T, GrantFacts> | undefined {
    const found = this.uncoveredGrant(key);
    if (found === undefined || coversOfGrant(this.fence, found.facts).length > 0) return undefined;
    const session = sessionOfGrant(key);
    const living = session === undefined || this.session(session) !== undefined ? found : undefined;
    const { marks } = this.fence;
    if (living === undefined || marks === undefined) return living;
    return areTokensDropped(marks, living.facts, this.ownerOf(key)) ? { ...living, tokensDropped: true } : living;
  }

  /** The living session that a grant belongs to. */
  ownerOf(grant: string): { readonly id: SessionId; readonly facts: SessionFacts } | undefined {
    const session = sessionOfGrant(grant);
    const facts = session === undefined ? undefined : this.session(session)?.facts;
    return session === undefined || facts === undefined ? undefined : { id: sessionIdOf(session), facts };
  }

  /** A session that has not expired. A cover may still remove it. */
  uncoveredSession(key: string): Found<T, SessionFacts> | undefined {
    const cell = this.cell(key);
    if (cell === undefined) return undefined;
    const facts = this.#format.read<SessionFacts>(cell.value);
    return this.now < facts.idleExpiresAt && this.now < facts.expiresAt ? { facts, cell } : undefined;
  }

  /** A grant that has not expired. A cover may still remove it, and its session may have ended. */
  uncoveredGrant(key: string): Found<T, GrantFacts> | undefined {
    const cell = this.cell(key);
    if (cell === undefined) return undefined;
    const facts = this.#format.read<GrantFacts>(cell.value);
    return this.now < facts.expiresAt ? { facts, cell } : undefined;
  }

  /** All living sessions of the look. */
  sessions(): Found<T, SessionFacts>[] {
    return this.cellsUnder(sessionsUnder).flatMap(({ key }) => this.session(key) ?? []);
  }

  cellsUnder(prefix: string): readonly Cell<T>[] {
    return this.#cells.filter(({ key }) => key.startsWith(prefix));
  }

  sessionCovers({ cell, facts }: Found<T, SessionFacts>): readonly Cover[] {
    if (this.fence.covers.length === 0) return this.fence.covers;
    return coversOfSession(this.fence, sessionIdOf(cell.key), facts);
  }

  /** The covers that remove a grant, directly or together with its session. */
  grantCovers(cell: Cell<T>): readonly Cover[] {
    const grant = this.#format.read<GrantFacts>(cell.value);
    const own = coversOfGrant(this.fence, grant);
    const key = sessionOfGrant(cell.key);
    if (key === undefined) return own;
    const session = this.cell(key);
    const { epoch, issuedAt, sids } = grant;
    // A session's cell may expire before its grant. The grant has the same facts: one step stored both, from one ID token.
    const left = sids === undefined ? undefined : { epoch, issuedAt, sids };
    const facts = session === undefined ? left : this.#format.read<SessionFacts>(session.value);
    return facts === undefined ? own : [...own, ...coversOfSession(this.fence, sessionIdOf(key), facts)];
  }
}
