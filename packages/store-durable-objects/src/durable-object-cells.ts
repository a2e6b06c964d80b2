import type { CellStore, Clock, Step } from "@identity-web/core";
import { Objects } from "./objects.ts";
import type { ObjectNamespace, StoreSettings } from "./options.ts";

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
  let birth: number | undefined;

  /** Asked until it is known: no object forgets what it has noted. Workers can't wait for another request's question. */
  async function born(): Promise<number | undefined> {
    birth ??= await askForBirth(objects, maxSkewMs).catch(() => undefined);
    return birth;
  }

  /** Where the object can't tell whether there was a change, the caller asks the store again, and learns why. */
  async function waitOnce(partition: string, signal: AbortSignal): Promise<"changed" | "unchanged"> {
    try {
      return await objects.ask(objectOf(partition), (object) => object.changed(waitMs), waitMs);
    } catch {
      await clock.sleep(pauseMs, signal);
      return "changed";
    }
  }

  // The store is born when it is opened first.
  void born();
  return {
    maxSkewMs,

    async step(partition, step) {
      const bornAt = born();
      const seen = await objects.ask(objectOf(partition), (object) => object.step(step));
      // Where the birth can't be asked for, the store may have begun just now.
      return { ...seen, bornAt: (await bornAt) ?? seen.now };
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
  };
}

/** @returns when the store was asked first; no other object's clock was behind that. In ms since the epoch */
async function askForBirth<Id>(objects: Objects<Id>, maxSkewMs: number): Promise<number> {
  const key = "birth";
  const look = { keys: [key] };
  const ask = (step: Step) => objects.ask(birthObject, (object) => object.step(step));
  const { cells, now } = await ask({ look });
  const put = [{ key, value: String(now - maxSkewMs), endsAt: Number.POSITIVE_INFINITY }];
  const noted = cells.length > 0 ? cells : (await ask({ when: [{ key, version: undefined }], put, look })).cells;
  const bornAt = Number(noted[0]?.value);
  if (Number.isFinite(bornAt)) return bornAt;
  throw new Error("the Durable Object that notes the store's birth doesn't tell it");
}
