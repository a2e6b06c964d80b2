import type { Cell, Seen } from "../ports/cell-store.ts";
import {
  factsIn,
  type GrantFacts,
  rulingsKey,
  type SessionFacts,
  sessionIdOf,
  sessionOfGrant,
  sessionsUnder,
} from "./facts.ts";
import { dropsTokens, type NamedSession, namesTokens, type Ruling, RulingIndex, rulingsIn } from "./ruling.ts";

/** A living session or grant: its facts and its cell. */
export interface Living<F> {
  readonly facts: F;
  readonly cell: Cell<object>;
  /** Of a session: the reason why its user must sign in again. */
  readonly signInAgain?: string;
  /** Of a grant: its access tokens are no longer used. */
  readonly tokensDropped?: true;
}

/** The living sessions and grants among the cells of a look. What a ruling has ended counts as absent. */
export class AccountView {
  readonly now: number;
  readonly rulings: readonly Ruling[];
  /** The cell of the rulings. */
  readonly listed: Cell<object> | undefined;
  readonly #cells: readonly Cell<object>[];
  /** Only for many cells: most looks return two or three. */
  readonly #byKey: ReadonlyMap<string, Cell<object>> | undefined;
  #index: RulingIndex | undefined;

  constructor({ now, cells }: Pick<Seen<object>, "now" | "cells">) {
    this.now = now;
    this.#cells = cells;
    this.#byKey = cells.length > 8 ? new Map(cells.map((cell) => [cell.key, cell])) : undefined;
    this.listed = this.cell(rulingsKey);
    this.rulings = rulingsIn(this.listed);
  }

  /** The cell, alive or not. */
  cell(key: string): Cell<object> | undefined {
    if (this.#byKey !== undefined) return this.#byKey.get(key);
    for (const cell of this.#cells) if (cell.key === key) return cell;
    return undefined;
  }

  cellsUnder(prefix: string): readonly Cell<object>[] {
    return this.#cells.filter(({ key }) => key.startsWith(prefix));
  }

  /** A living session, by its cell's key. */
  session(key: string): Living<SessionFacts> | undefined {
    const cell = this.cell(key);
    if (cell === undefined || this.isExpired(cell)) return undefined;
    const facts = factsIn<SessionFacts>(cell);
    if (this.rulings.length === 0) return { facts, cell };
    const session = { ...facts, id: sessionIdOf(key) };
    const naming = this.#indexed().naming(session);
    if (naming.some(({ effect }) => effect === "end")) return undefined;
    const reason = naming.findLast(({ effect }) => effect === "sign-in-again")?.reason;
    return reason === undefined ? { facts, cell } : { facts, cell, signInAgain: reason };
  }

  /** A living grant, by its cell's key. It may only be claimed, or have ended without a removal. */
  grant(key: string): Living<GrantFacts> | undefined {
    const cell = this.cell(key);
    if (cell === undefined || this.isExpired(cell) || this.endsOf(cell).length > 0) return undefined;
    const facts = factsIn<GrantFacts>(cell);
    const sessionKey = sessionOfGrant(key);
    // A session's grant lives no longer than its session.
    if (sessionKey !== undefined && this.session(sessionKey) === undefined) return undefined;
    const owner = this.ownerOf(key);
    const isDropped = this.rulings.some((ruling) => dropsTokens(ruling, facts, owner));
    return isDropped ? { facts, cell, tokensDropped: true } : { facts, cell };
  }

  /** All living sessions of the look. */
  sessions(): Living<SessionFacts>[] {
    return this.cellsUnder(sessionsUnder).flatMap(({ key }) => this.session(key) ?? []);
  }

  /** The rulings that end the session or grant of a cell. */
  endsOf(cell: Cell<object>): readonly Ruling[] {
    if (this.rulings.length === 0) return this.rulings;
    const isSession = cell.key.startsWith(sessionsUnder);
    const session = isSession ? sessionIn(cell) : this.ownerOf(cell.key);
    const naming = session === undefined ? [] : this.#indexed().naming(session);
    const grant = factsIn<GrantFacts>(cell);
    const ofTokens = isSession
      ? []
      : this.#indexed().ofTokens.filter((ruling) => namesTokens(ruling, grant, undefined));
    return [...naming, ...ofTokens].filter(({ effect }) => effect === "end");
  }

  #indexed(): RulingIndex {
    this.#index ??= new RulingIndex(this.rulings);
    return this.#index;
  }

  /** Whether the session or grant of a cell is past its own end. */
  isExpired(cell: Cell<object>): boolean {
    const { idleExpiresAt, expiresAt } = factsIn<Pick<SessionFacts, "expiresAt"> & Partial<SessionFacts>>(cell);
    return this.now >= expiresAt || (idleExpiresAt !== undefined && this.now >= idleExpiresAt);
  }

  /** The session that a grant belongs to, living or not. */
  ownerOf(grant: string): NamedSession | undefined {
    const key = sessionOfGrant(grant);
    const cell = key === undefined ? undefined : this.cell(key);
    return cell && sessionIn(cell);
  }
}

const sessionIn = (cell: Cell<object>): NamedSession => ({
  ...factsIn<SessionFacts>(cell),
  id: sessionIdOf(cell.key),
});
