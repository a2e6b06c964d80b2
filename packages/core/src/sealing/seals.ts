import { deeplyFrozen } from "../domain/frozen.ts";
import { endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";
import type { GrantRecord, SealedSession, SessionRecord } from "../ports/record-store.ts";
import type { Sealer } from "../ports/sealer.ts";
import { OpenedSeals } from "./opened-seals.ts";

/** What a store must be able to decide by, or to change, stays outside the seal. */
type InsideSession = Omit<Session, "seenAt" | "idleExpiresAt">;
type InsideGrant = Omit<Grant, "issuedAt" | "expiresAt">;

/** Turns sessions and grants into records and back. What can't be opened is an event, and never an error. */
export class Seals {
  readonly #sealer: Sealer;
  readonly #events: Events;
  readonly #sessions: OpenedSeals<InsideSession> | undefined;
  readonly #grants: OpenedSeals<InsideGrant> | undefined;

  /** @param clock - Given: what was opened a moment ago is not opened again. */
  constructor({ sealer, events }: { readonly sealer: Sealer; readonly events: Events }, clock?: Pick<Clock, "now">) {
    this.#sealer = sealer;
    this.#events = events;
    this.#sessions = clock && new OpenedSeals(clock);
    this.#grants = clock && new OpenedSeals(clock);
  }

  /** The names by which a sid is known outside; none for no sid. */
  async sids(sid: string | undefined): Promise<readonly string[]> {
    return sid === undefined ? [] : this.#sealer.pseudonyms(sid);
  }

  async session(session: Session): Promise<SessionRecord> {
    const { seenAt, idleExpiresAt, ...inside } = session;
    const { id, issuedAt, createdAt, expiresAt } = session;
    const { key: account } = session.account;
    const issuer = comparableIssuer(session.account.issuer);
    const body: InsideSession = inside;
    const [sealed, sids] = await Promise.all([
      this.#sealer.seal(JSON.stringify(body), sessionPlace({ account, id })),
      this.sids(session.sid),
    ]);
    return { account, id, issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, sealed };
  }

  /** `undefined` where it can't be opened: nobody is signed in by it. */
  async openSession(key: SessionKey, { seenAt, idleExpiresAt, sealed }: SealedSession): Promise<Session | undefined> {
    const inside = await this.#open(this.#sessions, sealed, sessionPlace(key));
    if (inside === undefined) {
      this.#events.emit({ type: "record_unreadable", record: "session", account: key.account });
      return undefined;
    }
    return { ...inside, seenAt, idleExpiresAt };
  }

  async grant(key: GrantKey, grant: Grant): Promise<GrantRecord> {
    const { issuedAt, expiresAt, ...inside } = grant;
    const body: InsideGrant = inside;
    return { issuedAt, expiresAt, sealed: await this.#sealer.seal(JSON.stringify(body), grantPlace(key)) };
  }

  /** One that can't be opened has come to its end: its user must sign in again. */
  async openGrant(key: GrantKey, { issuedAt, expiresAt, sealed }: GrantRecord): Promise<Grant> {
    const ended = endedGrant({ issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" });
    if (sealed === undefined) return ended;
    const inside = await this.#open(this.#grants, sealed, grantPlace(key));
    if (inside === undefined) {
      const account = "app" in key ? undefined : key.account;
      this.#events.emit({ type: "record_unreadable", record: "grant", account });
      return ended;
    }
    return { ...inside, issuedAt, expiresAt };
  }

  /** For the last time: the store has it no more, so nobody here keeps it either. */
  async openRemovedGrant(key: GrantKey, record: GrantRecord): Promise<Grant> {
    const grant = await this.openGrant(key, record);
    if (record.sealed !== undefined) this.#grants?.forget(record.sealed);
    return grant;
  }

  /** Only we can have written what opens under our key and at this place. */
  async #open<T>(opened: OpenedSeals<T> | undefined, sealed: string, place: string): Promise<T | undefined> {
    const known = opened?.find(sealed, place);
    if (known !== undefined) return known;
    const text = await this.#sealer.open(sealed, place);
    if (text === undefined) return undefined;
    const inside: T = deeplyFrozen(JSON.parse(text));
    opened?.keep(sealed, place, inside);
    return inside;
  }
}

/** The number of the format: what is written in another one doesn't open. */
const format = 1;

const sessionPlace = ({ account, id }: SessionKey): string => JSON.stringify([format, "session", account, id]);

const grantPlace = (key: GrantKey): string =>
  JSON.stringify("app" in key ? [format, "grant", "app", key.app] : [format, "grant", key.kind, key.account, key.id]);
