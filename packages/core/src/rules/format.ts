import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";

/** How cells keep what the rules give them: as it is in memory, as text and sealed outside the process. */
export interface Format<T> {
  write(facts: object): T;
  /** Only this app's rules write cells, so what is read has the shape that was written. */
  read<F extends object>(value: T): F;
  /** The names by which the store knows a sid. */
  names(sid: string): Awaitable<readonly string[]>;
  /** How an event calls a sid of that name. */
  shown(name: string): Awaitable<string>;
  sealSession(session: Session): Awaitable<T>;
  /** `undefined`: it can't be opened, so that it is no session of this app's. */
  openSession(key: SessionKey, facts: SessionFacts, seal: T): Awaitable<Session | undefined>;
  /** A session's cell, where the session was sealed with these facts, or with earlier ones and was touched since. */
  sessionCell(facts: SessionFacts, seal: T): { readonly value: T; readonly seal: T };
  /** A grant's cell, where the grant was sealed with these facts, or with earlier ones and was claimed or committed since. */
  grantCell(facts: GrantFacts, seal: T | undefined): { readonly value: T; readonly seal: T | undefined };
  /** @param app - The app whose grant it is. */
  sealGrant(key: GrantKey, grant: Grant, app: string | undefined): Awaitable<T>;
  /** A grant without a seal has come to its end. */
  openGrant(key: GrantKey, facts: GrantFacts, seal: T | undefined): Awaitable<Grant>;
  /** The seal of a grant that was removed: nothing of it may stay open in this process. */
  removed?(seal: T): void;
}
