import type { CellCaseGroup } from "../cell-case.ts";
import { changes } from "./changes.ts";
import { conditions } from "./conditions.ts";
import { expiry } from "./expiry.ts";
import { looks } from "./looks.ts";
import { moments } from "./moments.ts";
import { momentsOfSteps } from "./moments-of-steps.ts";
import { outages } from "./outages.ts";
import { pages } from "./pages.ts";
import { races } from "./races.ts";
import { restarts } from "./restarts.ts";
import { time } from "./time.ts";
import { versions } from "./versions.ts";
import { waiting } from "./waiting.ts";

/** The whole contract of a cell store, as data: run by `cellContract` under vitest, or by `runCellCase` anywhere. */
export const cellContractGroups: readonly CellCaseGroup[] = [
  conditions,
  moments,
  momentsOfSteps,
  changes,
  looks,
  pages,
  versions,
  time,
  expiry,
  races,
  restarts,
  waiting,
  outages,
];
