import type { Clock, RecordStore, SessionRecord, StoredRecords } from "@identity-web/core";
import { Barriers } from "./barriers.ts";
import type { Database } from "./database.ts";
import { Grants } from "./grants.ts";
import { Markers } from "./markers.ts";
import { Redemptions } from "./redemptions.ts";
import { Removals } from "./removals.ts";
import { Sessions } from "./sessions.ts";
import { SidIndex } from "./sid-index.ts";
import { createTokenCache } from "./token-cache.ts";
import { Tombstones } from "./tombstones.ts";
import { Waiters } from "./waiters.ts";

export interface RecordsOptions {
  readonly clock: Clock;
  readonly maxFrontChannelMarkers: number;
  /** Sessions, and grants, that a removal takes away with its own write: of more it takes the others later. Default 100. */
  readonly removedAtOnce?: number;
}

/** A record store, and what else can be done with the file. */
export interface SqliteRecords extends RecordStore {
  /** Everything that lives. */
  contents(): Promise<StoredRecords>;
  close(): void;
}

/** How often whoever waits for another process's refresh looks whether anything was written, in ms. */
const lookEveryMs = 25;

/** The store's operations over a file: the parts know the rules, this is the order in which they are asked. */
export function createRecords(
  database: Database,
  { clock, maxFrontChannelMarkers, removedAtOnce = 100 }: RecordsOptions,
): SqliteRecords {
  const sessions = new Sessions(database);
  const grants = new Grants(database);
  const redemptions = new Redemptions(database);
  const barriers = new Barriers(database);
  const markers = new Markers(database, maxFrontChannelMarkers);
  const sids = new SidIndex(database);
  const removals = new Removals(database, new Tombstones(database), removedAtOnce);
  const waiters = new Waiters({ clock, everyMs: lookEveryMs, dataVersion: () => database.dataVersion() });

  return {
    sessions: sessions.port,
    tokens: createTokenCache(database, { grants, barriers, waiters }),
    beginRedemption: redemptions.begin,

    signIn: (session, grant, redemption) =>
      database.write(({ now, number }) => {
        // Indexed first and whatever comes of it: a notice finds either the index or a sign-in that will find its marker.
        sids.add(session);
        removals.sweep(now);
        if (!redemptions.use(redemption, now) || markers.stops(session, now)) return "ended";
        const stopped = barriers.stop(session, redemption.startedAt, now);
        if (stopped !== undefined) return stopped;
        sessions.insert(session, number);
        grants.insert(placeOfGrant(session), grant, number);
        return "created";
      }),

    markEnded: (notice, forMs) =>
      database.write((moment) => {
        const evicted = markers.add(notice, forMs, moment);
        return { accounts: sids.find(notice, moment.now), evicted };
      }),

    async removeAccount(account, removal) {
      const taken = await database.write((moment) => {
        removals.sweep(moment.now);
        barriers.add(account, removal, moment.now);
        return removals.remove(account, removal, moment);
      });
      waiters.look(account);
      return removals.handOver(taken);
    },

    contents: () => database.read((now) => ({ sessions: sessions.all(now), grants: grants.all(now) })),

    close() {
      database.close();
      waiters.close();
    },
  };
}

const placeOfGrant = ({ account, id }: SessionRecord) => ({ account, kind: "session", id });
