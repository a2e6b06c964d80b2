import { deeplyFrozen } from "../domain/frozen.ts";
import { endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";
import type { Sealer } from "../ports/sealer.ts";
import type { Format } from "../rules/format.ts";
import { OpenedSeals } from "./opened-seals.ts";

/** What the rules decide by, or change, stays outside the seal. */
type InsideSession = Omit<Session, "seenAt" | "idleExpiresAt">;
type InsideGrant = Omit<Grant, "issuedAt" | "expiresAt">;

const shortHashLength = 8;

/**
 * Cells outside the process are text: sessions and grants are sealed (AES-256-GCM, by the app's first secret) and bound to
 * their places, and a sid goes by keyed hashes, one for each secret. A reader of the store learns which account has how
 * many sessions and when, as far as account keys tell, and nothing else.
 *
 * What can't be opened (sealed by a secret that is gone, changed, or moved) is a `record_unreadable` event and a sign-in
 * again. Nothing is sealed anew on its way: a rotated secret must stay configured until what it sealed has ended.
 *
 * @param clock - Given: what was opened a moment ago is not opened again.
 */
export function sealedFormat(
  { sealer, events }: { readonly sealer: Sealer; readonly events: Events },
  clock?: Pick<Clock, "now">,
): Format<string> {
  const sessions = clock && new OpenedSeals<InsideSession>(clock);
  const grants = clock && new OpenedSeals<InsideGrant>(clock);

  /** Only we can have written what opens under our key and at this place. */
  async function open<T>(opened: OpenedSeals<T> | undefined, seal: string, place: string): Promise<T | undefined> {
    const known = opened?.find(seal, place);
    if (known !== undefined) return known;
    const text = await sealer.open(seal, place);
    if (text === undefined) return undefined;
    const inside: T = deeplyFrozen(JSON.parse(text));
    opened?.keep(seal, place, inside);
    return inside;
  }

  return {
    write: (facts) => JSON.stringify(facts),
    read: (value) => JSON.parse(value),
    names: (sid) => sealer.pseudonyms(sid),
    shown: (name) => name.slice(0, shortHashLength),

    async sealSession(session) {
      const { seenAt: _seen, idleExpiresAt: _idle, ...inside } = session;
      const body: InsideSession = inside;
      const key = { account: session.account.key, id: session.id };
      return sealer.seal(JSON.stringify(body), sessionPlace(key, session.app));
    },

    async openSession(key, { seenAt, idleExpiresAt, app }, seal) {
      const inside = await open(sessions, seal, sessionPlace(key, app));
      if (inside !== undefined) return { ...inside, seenAt, idleExpiresAt };
      events.emit({ type: "record_unreadable", record: "session", account: key.account });
      return undefined;
    },

    sessionCell: (facts, seal) => ({ value: JSON.stringify(facts), seal }),
    grantCell: (facts, seal) => ({ value: JSON.stringify(facts), seal }),

    async sealGrant(key, grant, app) {
      const { issuedAt: _issued, expiresAt: _expires, ...inside } = grant;
      const body: InsideGrant = inside;
      return sealer.seal(JSON.stringify(body), grantPlace(key, app));
    },

    async openGrant(key, { issuedAt, expiresAt, app }, seal) {
      const ended = endedGrant({ issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" });
      if (seal === undefined) return ended;
      const inside = await open(grants, seal, grantPlace(key, app));
      if (inside !== undefined) return { ...inside, issuedAt, expiresAt };
      events.emit({ type: "record_unreadable", record: "grant", account: "app" in key ? undefined : key.account });
      return ended;
    },

    removed: (seal) => grants?.forget(seal),
  };
}

/** The number of the format: what is written in another one doesn't open. */
const format = 2;

const sessionPlace = ({ account, id }: SessionKey, app = ""): string =>
  JSON.stringify([format, "session", app, account, id]);

const grantPlace = (key: GrantKey, app = ""): string =>
  JSON.stringify(
    "app" in key ? [format, "grant", app, "app", key.app] : [format, "grant", app, key.kind, key.account, key.id],
  );
