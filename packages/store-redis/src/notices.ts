import { issuedUntil, type NoticeRecord, type RecordStore } from "@identity-web/core";
import type { Connection } from "./connection.ts";
import { countMarker, dropMarker, markSid } from "./lua/notices.ts";
import { groupsOf, listOf, textOf } from "./reply.ts";
import type { StoreSettings } from "./settings.ts";

/** Leaves a marker under each name of the sid, and tells who had it: one round trip, and one more for the budget. */
export const markEndedIn =
  (connection: Connection, settings: StoreSettings): RecordStore["markEnded"] =>
  async (notice, forMs) => {
    const lastMs = forMs + settings.maxSkewMs;
    const own = settings.random();
    const bound = issuedUntil(notice) ?? "-";
    const found = await Promise.all(
      notice.sids.map((name) =>
        connection.run(
          markSid,
          (keys) => {
            const partition = keys.sid(name);
            return { partition, keys: [partition.key("index"), partition.key("markers")] };
          },
          [fieldOf(notice), bound, lastMs, own],
        ),
      ),
    );
    // The index of an earlier generation is gone: whoever still goes by it must have stopped when this notice is answered.
    await connection.settled();
    const entries = new Set(found.flatMap((reply) => listOf(reply).map(textOf)));
    const accounts = new Set(
      [...entries].map(entryOf).flatMap(([account, issuer]) => {
        return notice.issuer === undefined || notice.issuer === issuer ? [account] : [];
      }),
    );
    const evicted = notice.verified ? [] : await keepToBudget(connection, settings, notice, { own, lastMs });
    return { accounts: [...accounts], evicted };
  };

/** Counts a front-channel marker, and drops those that are too many: the oldest, unless they were renewed meanwhile. */
async function keepToBudget(
  connection: Connection,
  { maxFrontChannelMarkers }: StoreSettings,
  notice: NoticeRecord,
  { own, lastMs }: { readonly own: string; readonly lastMs: number },
): Promise<string[]> {
  const reply = await connection.run(
    countMarker,
    (keys) => {
      const partition = keys.frontChannel;
      return { partition, keys: [partition.key("order"), partition.key("markers"), partition.key("number")] };
    },
    [JSON.stringify([fieldOf(notice), ...notice.sids]), own, lastMs, maxFrontChannelMarkers],
  );
  const dropped = await Promise.all(
    groupsOf(reply, 3).map(async ([needed, marker = "[]", name = ""]) => {
      const [field = "", ...sids] = markerOf(marker);
      await Promise.all(sids.map((sid) => drop(connection, sid, field, name)));
      return needed === "1" ? sids.slice(0, 1) : [];
    }),
  );
  return dropped.flat();
}

const drop = (connection: Connection, sid: string, field: string, own: string): Promise<unknown> =>
  connection.run(
    dropMarker,
    (keys) => {
      const partition = keys.sid(sid);
      return { partition, keys: [partition.key("markers")] };
    },
    [field, own],
  );

/** Markers of both kinds, and of each issuer, are separate records. */
const fieldOf = ({ verified, issuer = "" }: NoticeRecord): string => `${verified ? "v" : "f"}${issuer}`;

function entryOf(text: string): [account: string, issuer: string] {
  const [account, issuer] = markerOf(text);
  return [account ?? "", issuer ?? ""];
}

function markerOf(text: string): readonly string[] {
  const list: unknown = JSON.parse(text);
  return listOf(list).map(textOf);
}
