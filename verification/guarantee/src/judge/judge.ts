import type { Order } from "../schedule/order.ts";
import type { World } from "../world/world.ts";
import { appTokens } from "./app-tokens.ts";
import { exchanges } from "./exchanges.ts";
import { Facts } from "./facts.ts";
import { removedIsGone } from "./g1-removed-is-gone.ts";
import { nothingInFlight } from "./g2-nothing-in-flight.ts";
import { noticeOvertakes } from "./g3-notice-overtakes.ts";
import { reportedAndWhole } from "./g4-reported-and-whole.ts";
import { neverSentTwice } from "./g5-never-sent-twice.ts";
import { noCookieNeeded } from "./g6-no-cookie-needed.ts";
import { exactlyWhatIsNamed } from "./g7-exactly-what-is-named.ts";
import { outages } from "./g8-outages.ts";
import { ownSessionsOnly } from "./g9-own-sessions-only.ts";
import { resetFailsClosed } from "./g10-reset-fails-closed.ts";
import { doneBeforeAcknowledged } from "./g11-done-before-acknowledged.ts";
import { type Leftover, leftovers } from "./leftovers.ts";
import { marks } from "./marks.ts";
import { rechecks } from "./rechecks.ts";
import { renamed } from "./renamed.ts";
import { servedInOutage } from "./served-in-outage.ts";
import { sessionLists } from "./session-lists.ts";
import { toldOnward } from "./told-onward.ts";
import type { Violation } from "./violation.ts";

/** Gets the whole run, with the data that were readable after their removal. */
type Judge = (facts: Facts, left: readonly Leftover[]) => readonly Violation[];

const judges: readonly Judge[] = [
  removedIsGone,
  nothingInFlight,
  noticeOvertakes,
  reportedAndWhole,
  neverSentTwice,
  noCookieNeeded,
  exactlyWhatIsNamed,
  exchanges,
  outages,
  servedInOutage,
  rechecks,
  renamed,
  ownSessionsOnly,
  resetFailsClosed,
  doneBeforeAcknowledged,
  marks,
  toldOnward,
  appTokens,
  sessionLists,
];

/** Examines a whole run. @returns every broken promise */
export function judge(world: World, order: Order): readonly Violation[] {
  const facts = new Facts(world, order);
  const left = leftovers(facts);
  return judges.flatMap((each) => each(facts, left));
}
