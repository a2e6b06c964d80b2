import { deeplyFrozen } from "../domain/frozen.ts";
import { endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";
import type { Sealer } from "../ports/sealer.ts";
import type { Format } from "../rules/format.ts";
import { OpenedSeals } from "./opened-seals.ts";

/** The sealed part. Facts that rules need or change stay outside the seal. */
type InsideSession = Omit<Session, "seenAt" | "idleExpiresAt" | "confirmedAt">;
type InsideGrant = Omit<Grant, "issuedAt" | "expiresAt">;

const shortHashLength = 8;

/**
 * The format of cells outside the process. Sessions and grants are sealed (AES-256-GCM, with the app's first secret) and bound
 * to their places. A sid is stored as keyed hashes, one for each secret. A reader of the store learns which sessions and grants
 * each account key has, with their times, issuer and app. It learns no user, sid or token.
 *
 * A seal may fail to open: its secret was removed, or the text was changed or moved. The result is a `record_unreadable` event
 * and a new sign-in. Nothing is sealed again with a new secret, so keep a rotated secret until all its sessions have ended.
 *
 * @param clock - With a clock, an opened seal stays open for a minute.
 */
export function sealedFormat(
  { sealer, events }: { readonly sealer: Sealer; readonly events: Events },
  clock?: Pick<Clock, "now">,
): Format<string> {
  const sessions = clock && new OpenedSeals<InsideSession>(clock);
  const grants = clock && new OpenedSeals<InsideGrant>(clock);

  /** Opens a seal. Only an app with the same secret can have sealed it for this place, so the content isn't checked. */
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
      const { seenAt: _seen, idleExpiresAt: _idle, confirmedAt: _confirmed, ...inside } = session;
      const body: InsideSession = inside;
      const key = { account: session.account.key, id: session.id };
      return sealer.seal(JSON.stringify(body), sessionPlace(key, session.app));
    },

    async openSession(key, { seenAt, idleExpiresAt, confirmedAt, app }, seal) {
      const inside = await open(sessions, seal, sessionPlace(key, app));
      const confirmed = confirmedAt === undefined ? {} : { confirmedAt };
      if (inside !== undefined) return { ...inside, seenAt, idleExpiresAt, ...confirmed };
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

    sealNote: (text, place) => sealer.seal(text, place),
    openNote: (seal, place) => sealer.open(seal, place),
    removed: (seal) => grants?.forget(seal),
  };
}

/** The version of the format. A seal of another version doesn't open. */
const format = 2;

const sessionPlace = ({ account, id }: SessionKey, app = ""): string =>
  JSON.stringify([format, "session", app, account, id]);

const grantPlace = (key: GrantKey, app = ""): string =>
  JSON.stringify(
    "app" in key ? [format, "grant", app, "app", key.app] : [format, "grant", app, key.kind, key.account, key.id],
  );
