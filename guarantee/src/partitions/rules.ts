import type { Core } from "../world/core.ts";

/** Core's own rules for stores: a store adds where things lie, and how they get there. */
export type Rules = Pick<
  Core["core"],
  | "barriersOf"
  | "withBarrier"
  | "outcomeAt"
  | "stopsClaim"
  | "markerAfter"
  | "markerStops"
  | "decideClaim"
  | "claimState"
  | "endsGrant"
  | "endsSession"
  | "takesGrant"
  | "claimGraceMs"
>;
