import { type Events, IdentityError, type NoticeRecord, type RecordStore } from "@identity-web/core";
import { budgetObject, type Objects, sidObject } from "./objects.ts";
import type { StoreSettings } from "./options.ts";

export interface NoticeSettings extends Pick<StoreSettings, "maxSkewMs" | "maxFrontChannelMarkers"> {
  /** A name that nobody else gives. */
  readonly random: () => string;
  readonly events: Events;
}

/** Leaves a marker under each name of the sid, and tells who had it; then, for the front channel, keeps to the budget. */
export const markEndedIn =
  <Id>(objects: Objects<Id>, settings: NoticeSettings): RecordStore["markEnded"] =>
  async ({ sids, ...notice }, forMs) => {
    const lastMs = forMs + settings.maxSkewMs;
    const name = settings.random();
    const found = await Promise.all(
      sids.map((sid) => objects.ask(sidObject(sid), (object) => object.markSid(notice, lastMs, name))),
    );
    const counted = { sids, ...notice };
    // One object counts for everybody, and a flood may be too much for it: a true notice must be followed all the same. What
    // isn't counted lies in objects of its own, and ends soon.
    const evicted = notice.verified
      ? []
      : await keepToBudget(objects, settings, counted, { name, lastMs }).catch((cause: unknown) => {
          settings.events.emit({ type: "store_failed", error: uncounted(cause) });
          return [];
        });
    return { accounts: [...new Set(found.flat())], evicted };
  };

function uncounted(cause: unknown): IdentityError {
  const cure = "Look whether somebody sends a flood of front-channel logouts; what isn't counted ends by itself.";
  const message = "a front-channel logout was followed, but its marker could not be counted";
  return new IdentityError("store_unavailable", message, { cause, cure });
}

/** Counts a front-channel marker, and drops those that are too many: the oldest, unless they were renewed meanwhile. */
async function keepToBudget<Id>(
  objects: Objects<Id>,
  { maxFrontChannelMarkers }: NoticeSettings,
  { issuer, sids }: NoticeRecord,
  { name: notice, lastMs }: { readonly name: string; readonly lastMs: number },
): Promise<string[]> {
  const marker = { name: JSON.stringify([issuer ?? null, ...sids]), notice };
  const tooMany = await objects.ask(budgetObject, (object) =>
    object.countMarker(marker, lastMs, maxFrontChannelMarkers),
  );
  const dropped = await Promise.all(
    tooMany.map(async (each) => {
      // Nobody but us has written it.
      const [of, ...names]: [string | null, ...string[]] = JSON.parse(each.name);
      const drop = (sid: string) =>
        objects.ask(sidObject(sid), (object) => object.dropMarker(of ?? undefined, each.notice));
      await Promise.all(names.map(drop));
      return each.needed ? names.slice(0, 1) : [];
    }),
  );
  return dropped.flat();
}
