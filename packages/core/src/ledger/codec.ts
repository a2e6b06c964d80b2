import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Awaitable } from "../ports/awaitable.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";

/** How sessions, grants and texts become seals: as objects in memory, encrypted outside the process. */
export interface Codec {
  /** The names by which the store knows a sid or an identifier. */
  names(sid: string): Awaitable<readonly string[]>;
  sealSession(session: Session): Awaitable<object>;
  /** `undefined`: the seal can't be opened, so the session counts as absent. */
  openSession(key: SessionKey, facts: SessionFacts, seal: object): Awaitable<Session | undefined>;
  /** The seal of a session whose facts have changed. */
  resealed(facts: SessionFacts, seal: object): object;
  /** @param app - The app whose grant it is. */
  sealGrant(key: GrantKey, grant: Grant, app: string | undefined): Awaitable<object>;
  /** `undefined`: the seal can't be opened. */
  openGrant(key: GrantKey, facts: GrantFacts, seal: object): Awaitable<Grant | undefined>;
  /** Seals a text that the store keeps for the app. */
  sealNote(text: string, place: string): Awaitable<object>;
  /** `undefined`: the seal can't be opened. */
  openNote(seal: object, place: string): Awaitable<string | undefined>;
  /** Forgets the opened copy of a removed grant. */
  removed?(seal: object): void;
}
