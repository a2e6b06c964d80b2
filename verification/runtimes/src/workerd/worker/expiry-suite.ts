import { createSealer, systemClock, webCrypto } from "@identity-web/core";
import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import type { Suite } from "../../suites/suite.ts";
import { type ClockedObject, partOf, setClock } from "./test-objects.ts";

const minute = 60_000;
const patienceMs = 20_000;

/** Tests that alarms run in the real runtime, and delete ended cells. */
export function expirySuite<Id>(namespace: ObjectNamespace<Id>): Suite {
  return {
    name: "alarms",
    tests: [
      {
        name: "an object with nothing left deletes its storage by its own alarm, and can be used again",
        async run() {
          const own = partOf(namespace, "alarms");
          const store = durableObjectStore(own).open({
            clock: systemClock,
            crypto: webCrypto,
            sealer: createSealer([webCrypto.random(32)]),
            events: { emit: () => undefined },
          });
          const begin = async () => store.beginRedemption("short", { forMs: 1, rememberMs: minute });
          const object = own.get(own.idFromName("cells:redemption:short")) as Pick<ClockedObject, "tables">;
          // The clock is behind by more than any lifetime in the object, so its alarm is due at once.
          let behindMs = 5 * minute;
          setClock({ now: () => Date.now() - behindMs, sleep: systemClock.sleep });
          await begin();
          if ((await object.tables()) !== 2) throw new Error("expected two tables");
          if ((await begin()) !== "replayed") throw new Error("expected it to be remembered");
          behindMs = 0;
          await until(async () => (await object.tables()) === 0);
          if ((await begin()) === "replayed") throw new Error("expected it to be forgotten");
        },
      },
    ],
  };
}

/** @throws if it doesn't become true */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error("it never came true");
    await systemClock.sleep(20);
  }
}
