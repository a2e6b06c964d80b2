import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import { durableObjectCells } from "../../../../packages/store-durable-objects/src/durable-object-cells.ts";
import { cellSuite } from "../../suites/cells.ts";
import { storeSuite } from "../../suites/store.ts";
import type { Suite } from "../../suites/suite.ts";
import { partOf, setClock } from "./test-objects.ts";

const maxFrontChannelMarkers = 20;
/** Objects answer in real time, while a case moves the clock that time limits go by. */
const timeoutMs = 365 * 24 * 3_600_000;
/** No case waits for so long while a call is under way. */
const longMs = 600_000;
/** How far the objects' clocks lie apart, at most. */
const maxSkewMs = 1000;
let cases = 0;

/** The cell contract on real Durable Objects. */
export const durableObjectCellsSuite = <Id>(namespace: ObjectNamespace<Id>): Suite =>
  cellSuite(
    "durable objects cells",
    {
      open({ clock }) {
        setClock(clock);
        cases++;
        const own = partOf(namespace, `case ${cases}`);
        const connect = () => durableObjectCells(own, { timeoutMs, maxSkewMs }, clock);
        const any = connect();
        return {
          connect,
          async advance(ms) {
            await clock.advance(ms);
            // Whatever is under way gets its answers meanwhile.
            await any.step("nobody", {});
          },
        };
      },
    },
    ["cutOff", "dump", "restart", "setBack"],
  );

/** The store contract on real Durable Objects, whose clocks lie apart. */
export const durableObjectStoreSuite = <Id>(namespace: ObjectNamespace<Id>): Suite =>
  storeSuite(
    "durable objects store",
    {
      maxFrontChannelMarkers,
      skewMs: 2000,
      open(context) {
        setClock(context.clock);
        cases++;
        const own = partOf(namespace, `case ${cases}`);
        const store = () => durableObjectStore(own, { maxFrontChannelMarkers, timeoutMs }).open(context);
        const any = store();
        return {
          connect: store,
          async advance(ms) {
            // Less at once than a call may take: calls that are under way get their answers meanwhile.
            const stepMs = ms > longMs ? ms : 1000;
            for (let left = ms; left > 0; left -= stepMs) {
              await context.clock.advance(Math.min(left, stepMs));
              await any.sessions.list("nobody");
            }
          },
        };
      },
    },
    ["connectAs", "cutOff", "dump", "setBack"],
  );
