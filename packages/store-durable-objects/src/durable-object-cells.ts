import type { CellStore, Clock, Step } from "@identity-web/core";
import { failure } from "./error-texts.ts";
import { Objects } from "./objects.ts";
import type { ObjectNamespace, StoreSettings } from "./options.ts";

/** How long one call waits for a change, in ms. A limit, because a restarted object has forgotten its waiting callers. */
const waitMs = 10_000;
const pauseMs = 250;

const objectOf = (partition: string): string => `cells:${partition}`;
/** The object that records when the store was used first. */
const birthObject = "birth";

/** Keeps each partition in its own object. A step runs inside the object. */
export function durableObjectCells<Id>(
  namespace: ObjectNamespace<Id>,
  { timeoutMs, maxSkewMs }: Pick<StoreSettings, "timeoutMs" | "maxSkewMs">,
  clock: Clock,
): CellStore<string> {
  const objects = new Objects(namespace, clock, timeoutMs);
  let birth: number | undefined;

  /** Requests the birth until it is known, and keeps it. Each request sends its own call, because a Worker can't wait for another request's I/O. */
  async function born(): Promise<number | undefined> {
    birth ??= await askForBirth(objects, maxSkewMs).catch(() => undefined);
    return birth;
  }

  /** Reports a change if the object fails: the caller then asks the store again, and gets the store's error. */
  async function waitOnce(partition: string, signal: AbortSignal): Promise<"changed" | "unchanged"> {
    try {
      return await objects.ask(objectOf(partition), (object) => object.changed(waitMs), waitMs);
    } catch {
      await clock.sleep(pauseMs, signal);
      return "changed";
    }
  }

  // The birth of the store is the time when it is first opened.
  void born();
  return {
    maxSkewMs,

    async step(partition, step) {
      const bornAt = born();
      const seen = await objects.ask(objectOf(partition), (object) => object.step(step));
      return { ...seen, bornAt: (await bornAt) ?? Number.POSITIVE_INFINITY };
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

/** @returns the time of the store's first use minus the skew, in ms since the epoch: no object's clock was earlier than this */
async function askForBirth<Id>(objects: Objects<Id>, maxSkewMs: number): Promise<number> {
  const key = "birth";
  const look = { keys: [key] };
  const ask = (step: Step) => objects.ask(birthObject, (object) => object.step(step));
  const { cells, now } = await ask({ look });
  const put = [{ key, value: String(now - maxSkewMs), endsAt: Number.POSITIVE_INFINITY }];
  const noted = cells.length > 0 ? cells : (await ask({ when: [{ key, version: undefined }], put, look })).cells;
  const bornAt = Number(noted[0]?.value);
  if (Number.isFinite(bornAt)) return bornAt;
  throw failure("durable-object-birth-missing");
}
