import type { ObjectNamespace } from "@identity-web/store-durable-objects";
import { durableObjectCells } from "../../../../../packages/store-durable-objects/src/durable-object-cells.ts";
import { cellSuite } from "../../suites/cells.ts";
import type { Suite } from "../../suites/suite.ts";
import { partOf, setClock } from "./test-objects.ts";

const maxSkewMs = 1000;
let cases = 0;

/** The cell contract on real Durable Objects with different clocks, over the runtime's own SQLite. */
export const durableObjectCellsSuite = <Id>(namespace: ObjectNamespace<Id>): Suite =>
  cellSuite(
    "durable objects cells",
    {
      open({ clock }) {
        setClock(clock);
        cases++;
        const own = partOf(namespace, `cells ${cases}`);
        const connect = () => durableObjectCells(own, { timeoutMs: 600_000, maxSkewMs }, clock);
        const any = connect();
        return {
          connect,
          now: () => clock.now(),
          async advance(ms) {
            await clock.advance(ms);
            // Meanwhile calls in progress get their answers.
            await any.step("nothing", {});
          },
        };
      },
    },
    ["cutOff", "disable", "dump", "loseAnswer", "realClock", "restart", "setBack"],
  );
