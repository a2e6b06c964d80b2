import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";

/** How cells store data: as objects in memory, as sealed text outside the process. */
export interface Format<T> {
  write(facts: object): T;
  /** Reads what `write` has written. Only these rules write cells, so the shape isn't checked. */
  read<F extends object>(value: T): F;
  /** The names by which the store knows a sid. */
  names(sid: string): Awaitable<readonly string[]>;
  /** The text that events show for a sid of this name. */
  shown(name: string): Awaitable<string>;
  sealSession(session: Session): Awaitable<T>;
  /** `undefined`: the seal can't be opened, so the session counts as absent. */
  openSession(key: SessionKey, facts: SessionFacts, seal: T): Awaitable<Session | undefined>;
  /** The content of a session's cell. The session was sealed with these facts, or with the facts before a touch. */
  sessionCell(facts: SessionFacts, seal: T): { readonly value: T; readonly seal: T };
  /** The content of a grant's cell. The grant was sealed with these facts, or with the facts before a claim or commit. */
  grantCell(facts: GrantFacts, seal: T | undefined): { readonly value: T; readonly seal: T | undefined };
  /** @param app - The app whose grant it is. */
  sealGrant(key: GrantKey, grant: Grant, app: string | undefined): Awaitable<T>;
  /** Opens a grant. A grant without a seal has ended. */
  openGrant(key: GrantKey, facts: GrantFacts, seal: T | undefined): Awaitable<Grant>;
  /** Seals a text that the store keeps for the app. */
  sealNote(text: string, place: string): Awaitable<T>;
  /** `undefined`: the seal can't be opened. */
  openNote(seal: T, place: string): Awaitable<string | undefined>;
  /** Forgets the opened copy of a removed grant. */
  removed?(seal: T): void;
}
