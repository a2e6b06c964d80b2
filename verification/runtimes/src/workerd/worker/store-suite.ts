import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import { storeSuite } from "../../suites/store.ts";
import type { Suite } from "../../suites/suite.ts";
import { partOf, setClock } from "./test-objects.ts";

/** Objects answer in real time, while a case advances the clock of the time limits. */
const timeoutMs = 365 * 24 * 3_600_000;
/** In ms. No case waits for this long during a call. */
const longMs = 600_000;
let cases = 0;

/** The store contract on real Durable Objects with different clocks. */
export const durableObjectStoreSuite = <Id>(namespace: ObjectNamespace<Id>): Suite =>
  storeSuite(
    "durable objects store",
    {
      skewMs: 2000,
      open(context) {
        setClock(context.clock);
        cases++;
        const own = partOf(namespace, `case ${cases}`);
        const store = () => durableObjectStore(own, { timeoutMs }).open(context);
        const any = store();
        return {
          connect: store,
          async advance(ms) {
            // Steps that are shorter than a call may take, so that calls in progress get their answers.
            const stepMs = ms > longMs ? ms : 1000;
            for (let left = ms; left > 0; left -= stepMs) {
              await context.clock.advance(Math.min(left, stepMs));
              await any.sessions.list("unknown");
            }
          },
        };
      },
    },
    ["connectAs", "cutOff", "dump", "setBack"],
  );
