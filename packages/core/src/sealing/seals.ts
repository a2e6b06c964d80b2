import { endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Events } from "../ports/events.ts";
import type { GrantRecord, SealedSession, SessionRecord } from "../ports/record-store.ts";
import type { Sealer } from "../ports/sealer.ts";

/** What a store must be able to decide by, or to change, stays outside the seal. */
type InsideSession = Omit<Session, "seenAt" | "idleExpiresAt">;
type InsideGrant = Omit<Grant, "issuedAt" | "expiresAt">;

/** Turns sessions and grants into records and back. What can't be opened is an event, and never an error. */
export class Seals {
  readonly #sealer: Sealer;
  readonly #events: Events;

  constructor({ sealer, events }: { readonly sealer: Sealer; readonly events: Events }) {
    this.#sealer = sealer;
    this.#events = events;
  }

  /** The names by which a sid is known outside; none for no sid. */
  async sids(sid: string | undefined): Promise<readonly string[]> {
    return sid === undefined ? [] : this.#sealer.pseudonyms(sid);
  }

  async session(session: Session): Promise<SessionRecord> {
    const { seenAt, idleExpiresAt, ...inside } = session;
    const { id, issuedAt, createdAt, expiresAt } = session;
    const { key: account, issuer } = session.account;
    const body: InsideSession = inside;
    const [sealed, sids] = await Promise.all([
      this.#sealer.seal(JSON.stringify(body), sessionPlace({ account, id })),
      this.sids(session.sid),
    ]);
    return { account, id, issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, sealed };
  }

  /** `undefined` where it can't be opened: nobody is signed in by it. */
  async openSession(key: SessionKey, { seenAt, idleExpiresAt, sealed }: SealedSession): Promise<Session | undefined> {
    const text = await this.#sealer.open(sealed, sessionPlace(key));
    if (text === undefined) {
      this.#events.emit({ type: "record_unreadable", record: "session", account: key.account });
      return undefined;
    }
    // Only we can have written what opens under our key and at this place.
    const inside: InsideSession = JSON.parse(text);
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
    const text = await this.#sealer.open(sealed, grantPlace(key));
    if (text === undefined) {
      const account = "app" in key ? undefined : key.account;
      this.#events.emit({ type: "record_unreadable", record: "grant", account });
      return ended;
    }
    const inside: InsideGrant = JSON.parse(text);
    return { ...inside, issuedAt, expiresAt };
  }
}

/** The number of the format: what is written in another one doesn't open. */
const format = 1;

const sessionPlace = ({ account, id }: SessionKey): string => JSON.stringify([format, "session", account, id]);

const grantPlace = (key: GrantKey): string =>
  JSON.stringify("app" in key ? [format, "grant", "app", key.app] : [format, "grant", key.kind, key.account, key.id]);
