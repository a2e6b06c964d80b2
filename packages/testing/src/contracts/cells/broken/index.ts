import { changes } from "../cases/changes.ts";
import { conditions } from "../cases/conditions.ts";
import { expiry } from "../cases/expiry.ts";
import { looks } from "../cases/looks.ts";
import { moments } from "../cases/moments.ts";
import { momentsOfSteps } from "../cases/moments-of-steps.ts";
import { outages } from "../cases/outages.ts";
import { pages } from "../cases/pages.ts";
import { races } from "../cases/races.ts";
import { restarts } from "../cases/restarts.ts";
import { time } from "../cases/time.ts";
import { versions } from "../cases/versions.ts";
import { waiting } from "../cases/waiting.ts";
import type { CellCaseGroup } from "../cell-case.ts";
import { onChanges } from "./changes.ts";
import { onConditions, onMoments } from "./conditions.ts";
import { onLooks, onPages } from "./looks.ts";
import { onOutages, onRestarts, onWaiting } from "./outages.ts";
import { onRaces } from "./races.ts";
import { onEnds, onMomentsOfSteps, onTime } from "./time.ts";
import { onVersions } from "./versions.ts";
import type { BrokenCells } from "./world.ts";

/** Cell stores that each break one rule, by the cases that must find them. */
export const brokenCells: readonly { readonly group: CellCaseGroup; readonly stores: readonly BrokenCells[] }[] = [
  { group: conditions, stores: onConditions },
  { group: moments, stores: onMoments },
  { group: momentsOfSteps, stores: onMomentsOfSteps },
  { group: changes, stores: onChanges },
  { group: looks, stores: onLooks },
  { group: pages, stores: onPages },
  { group: versions, stores: onVersions },
  { group: time, stores: onTime },
  { group: expiry, stores: onEnds },
  { group: races, stores: onRaces },
  { group: restarts, stores: onRestarts },
  { group: waiting, stores: onWaiting },
  { group: outages, stores: onOutages },
];
