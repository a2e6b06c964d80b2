import type { CellStore, Clock } from "@identity-web/core";
import type { ObjectNamespace, StoreSettings } from "../options.ts";
import { Objects } from "./objects.ts";

/** How long one call waits for a change, in ms: an object that was restarted must leave no caller behind. */
const waitMs = 10_000;
const pauseMs = 250;

const objectOf = (partition: string): string => `cells:${partition}`;
/** The one object that notes when the store was used first. */
const birthObject = "birth";

/** Keeps each partition in an object of its own; a step runs inside it. */
export function durableObjectCells<Id>(
  namespace: ObjectNamespace<Id>,
  { timeoutMs, maxSkewMs }: Pick<StoreSettings, "timeoutMs" | "maxSkewMs">,
  clock: Clock,
): CellStore<string> {
  const objects = new Objects(namespace, clock, timeoutMs);

  /** Where the object can't tell whether there was a change, the caller asks the store again, and learns why. */
  async function waitOnce(partition: string, signal: AbortSignal): Promise<"changed" | "unchanged"> {
    try {
      return await objects.ask(objectOf(partition), (object) => object.changed(waitMs), waitMs);
    } catch {
      await clock.sleep(pauseMs, signal);
      return "changed";
    }
  }

  return {
    maxSkewMs,

    async step(partition, step) {
      const seen = await objects.ask(objectOf(partition), (object) => object.step(step));
      // An object forgets nothing that it has acknowledged. When the store began only `bornAt` can tell.
      return { ...seen, bornAt: 0 };
    },

    async changed(partition, signal) {
      const aborted = Promise.withResolvers<"aborted">();
      const abort = () => aborted.resolve("aborted");
      signal.addEventListener("abort", abort);
      try {
        while (!signal.aborted) {
          if ((await Promise.race([waitOnce(partition, signal), aborted.promise])) !== "unchanged") return;
        }
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },

    async bornAt() {
      const key = "birth";
      const look = { keys: [key] };
      let seen = await objects.ask(birthObject, (object) => object.step({ look }));
      if (seen.cells.length === 0) {
        const put = [{ key, value: String(seen.now), endsAt: Number.POSITIVE_INFINITY }];
        const when = [{ key, version: undefined }];
        seen = await objects.ask(birthObject, (object) => object.step({ when, put, look }));
      }
      const bornAt = Number(seen.cells[0]?.value);
      if (Number.isFinite(bornAt)) return bornAt;
      throw new Error("the Durable Object that notes the store's birth doesn't tell it");
    },
  };
}
