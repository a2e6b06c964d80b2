import { clocksAndLooks } from "./clocks-and-looks.ts";
import { conditionalRemovals } from "./conditional.ts";
import { cookies } from "./cookies.ts";
import { edges } from "./edges.ts";
import { excused } from "./excused.ts";
import { generations } from "./generations.ts";
import { guards } from "./guards.ts";
import { identifiers } from "./identifiers.ts";
import { ledgerRules } from "./ledger.ts";
import { marks } from "./marks.ts";
import { untoldMessages } from "./messages.ts";
import { mishaps, otherRequests } from "./mishaps.ts";
import { mistakesInTime } from "./mistakes-in-time.ts";
import { mistakesInRules } from "./mistakes-rules.ts";
import { mistakesInUseCases } from "./mistakes-use-cases.ts";
import type { Mutant } from "./mutant.ts";
import { notices } from "./notices.ts";
import { onward } from "./onward.ts";
import { openEnds } from "./open-ends.ts";
import { pages } from "./pages.ts";
import { rechecks } from "./rechecks.ts";
import { refreshes } from "./refreshes.ts";
import { removals } from "./removals.ts";
import { rules } from "./rules.ts";
import { securityEvents } from "./security-events.ts";
import { signIns } from "./sign-ins.ts";
import { stores } from "./stores.ts";

/** All faults of the implementation that the checker must find. */
export const mutants: readonly Mutant[] = [
  ...removals,
  ...pages,
  ...conditionalRemovals,
  ...notices,
  ...securityEvents,
  ...marks,
  ...identifiers,
  ...onward,
  ...untoldMessages,
  ...refreshes,
  ...rechecks,
  ...signIns,
  ...stores,
  ...rules,
  ...ledgerRules,
  ...mistakesInRules,
  ...mistakesInUseCases,
  ...mistakesInTime,
  ...clocksAndLooks,
  ...cookies,
  ...guards,
  ...generations,
  ...edges,
  ...openEnds,
  ...excused,
  ...mishaps,
  ...otherRequests,
];
