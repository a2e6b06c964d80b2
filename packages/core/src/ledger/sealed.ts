import { deeplyFrozen } from "../domain/frozen.ts";
import type { Grant, GrantKey } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import type { StoreContents } from "../domain/store-contents.ts";
import { whenReady } from "../ports/awaitable.ts";
import type { Cell, CellStore } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Events } from "../ports/events.ts";
import type { Sealer } from "../ports/sealer.ts";
import type { Store, StoreContext } from "../ports/store.ts";
import type { Codec } from "./codec.ts";
import { Ledger } from "./ledger.ts";
import { OpenedSeals } from "./opened-seals.ts";
import { contentsOfCells } from "./read.ts";

/** Options of a store over cells. */
export interface CellsStoreOptions {
  /**
   * How long a step takes to arrive at the store, in ms. A good estimate saves calls, because a step that comes later is
   * decided again. The time of a removal is later than its decision by this estimate.
   *
   * @default 0
   */
  readonly arrivalMs?: number;
}

/**
 * Builds a store from cells outside the process. The rules of the sign-out guarantee run above the cells. Sessions and tokens
 * leave the process only sealed, and a sid only as keyed hashes.
 *
 * @example
 * const myStore = (connection: Connection): StoreDriver => ({
 *   name: "mine",
 *   open: (context) => cellsStore(myCells(connection), context),
 * });
 */
export const cellsStore = (cells: CellStore, context: StoreContext, { arrivalMs = 0 }: CellsStoreOptions = {}): Store =>
  new Ledger(readableCells(cells), sealedCodec(context, context.clock), context, { arrivalMs, outOfProcess: true });

/**
 * The opened contents of a store, for a driver's own `inspect()`. It reads all cells, so use it only for administrators' pages
 * and tests. It leaves out sessions and grants that can't be opened.
 *
 * @param now - The store's time, in ms since the epoch.
 */
export async function cellsContents(
  partitions: Iterable<TextPartition> | AsyncIterable<TextPartition>,
  now: number,
  { sealer }: Pick<StoreContext, "sealer">,
): Promise<StoreContents> {
  async function* readable() {
    for await (const [name, cells] of partitions) yield [name, [...cells].map(readableCell)] as const;
  }
  return contentsOfCells(sealedCodec({ sealer, events: { emit: () => undefined } }), readable(), now);
}

/** A partition's name and all its cells. */
type TextPartition = readonly [partition: string, cells: Iterable<Cell>];

/** A sealed text. */
class SealedText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const textOf = (seal: object): string => (seal instanceof SealedText ? seal.text : "");

const readableCell = ({ key, value, seal, version }: Cell): Cell<object> => ({
  key,
  value: JSON.parse(value),
  seal: seal === undefined ? undefined : new SealedText(seal),
  version,
});

/** The cells as rules read and write them. Facts are parsed here, once, and nowhere else. */
const readableCells = (cells: CellStore): CellStore<object> => ({
  step: (partition, { put, ...step }) => {
    const puts = put?.map(({ key, value, seal, endsAt }) => ({
      key,
      value: JSON.stringify(value),
      ...(seal === undefined ? {} : { seal: textOf(seal) }),
      endsAt,
    }));
    const sent = cells.step(partition, puts === undefined ? step : { ...step, put: puts });
    return whenReady(sent, ({ cells: found, ...answer }) => ({ ...answer, cells: found.map(readableCell) }));
  },
  ...(cells.changed === undefined ? {} : { changed: (...given) => cells.changed?.(...given) ?? Promise.resolve() }),
  ...(cells.bornAt === undefined ? {} : { bornAt: () => cells.bornAt?.() ?? Number.POSITIVE_INFINITY }),
  maxSkewMs: cells.maxSkewMs,
});

/** The sealed part. Facts that rules need or change stay outside the seal. */
type InsideSession = Omit<Session, "seenAt" | "idleExpiresAt" | "confirmedAt">;
type InsideGrant = Omit<Grant, "issuedAt" | "expiresAt">;

/**
 * Seals of cells outside the process. Sessions and grants are sealed (AES-256-GCM, with the app's first secret) and bound
 * to their places. A sid is stored as keyed hashes, one for each secret. A reader of the store learns which sessions and grants
 * each account key has, with their times, issuer and app. It learns no user, sid or token.
 *
 * A seal may fail to open: its secret was removed, or the text was changed or moved. The result is a `record_unreadable` event
 * and a new sign-in. Nothing is sealed again with a new secret, so keep a rotated secret until all its sessions have ended.
 *
 * @param clock - With a clock, an opened seal stays open for a minute.
 */
function sealedCodec(
  { sealer, events }: { readonly sealer: Sealer; readonly events: Events },
  clock?: Pick<Clock, "now">,
): Codec {
  const sessions = clock && new OpenedSeals<InsideSession>(clock);
  const grants = clock && new OpenedSeals<InsideGrant>(clock);
  const seal = async (inside: object, place: string) =>
    new SealedText(await sealer.seal(JSON.stringify(inside), place));

  /** Opens a seal. Only an app with the same secret can have sealed it for this place, so the content isn't checked. */
  async function open<T>(opened: OpenedSeals<T> | undefined, sealed: object, place: string): Promise<T | undefined> {
    const known = opened?.find(textOf(sealed), place);
    if (known !== undefined) return known;
    const text = await sealer.open(textOf(sealed), place);
    if (text === undefined) return undefined;
    const inside: T = deeplyFrozen(JSON.parse(text));
    opened?.keep(textOf(sealed), place, inside);
    return inside;
  }

  return {
    names: (sid) => sealer.pseudonyms(sid),

    sealSession({ seenAt: _seen, idleExpiresAt: _idle, confirmedAt: _confirmed, ...inside }) {
      const body: InsideSession = inside;
      return seal(body, sessionPlace({ account: inside.account.key, id: inside.id }, inside.app));
    },

    async openSession(key, { seenAt, idleExpiresAt, confirmedAt, app }, sealed) {
      const inside = await open(sessions, sealed, sessionPlace(key, app));
      const confirmed = confirmedAt === undefined ? {} : { confirmedAt };
      if (inside !== undefined) return { ...inside, seenAt, idleExpiresAt, ...confirmed };
      events.emit({ type: "record_unreadable", record: "session", account: key.account });
      return undefined;
    },

    resealed: (_facts, sealed) => sealed,

    sealGrant(key, { issuedAt: _issued, expiresAt: _expires, ...inside }, app) {
      const body: InsideGrant = inside;
      return seal(body, grantPlace(key, app));
    },

    async openGrant(key, { issuedAt, expiresAt, app }, sealed) {
      const inside = await open(grants, sealed, grantPlace(key, app));
      if (inside !== undefined) return { ...inside, issuedAt, expiresAt };
      events.emit({ type: "record_unreadable", record: "grant", account: "app" in key ? undefined : key.account });
      return undefined;
    },

    sealNote: async (text, place) => new SealedText(await sealer.seal(text, place)),
    openNote: (sealed, place) => sealer.open(textOf(sealed), place),
    removed: (sealed) => grants?.forget(textOf(sealed)),
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
