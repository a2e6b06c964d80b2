import type { StoreCaseGroup } from "../store-case.ts";
import { atRest } from "./at-rest.ts";
import { barriers } from "./barriers.ts";
import { boundaries } from "./boundaries.ts";
import { claimExpiry } from "./claim-expiry.ts";
import { confirmedSessions } from "./confirmed-sessions.ts";
import { freeGrants } from "./free-grants.ts";
import { markers } from "./markers.ts";
import { marks } from "./marks.ts";
import { outbox } from "./outbox.ts";
import { overtakenRefreshes } from "./overtaken-refreshes.ts";
import { redemptions } from "./redemptions.ts";
import { refreshClaims } from "./refresh-claims.ts";
import { refreshEnds } from "./refresh-ends.ts";
import { removals } from "./removals.ts";
import { removedTokens } from "./removed-tokens.ts";
import { sessions } from "./sessions.ts";
import { severalBarriers } from "./several-barriers.ts";
import { sidIndex } from "./sid-index.ts";
import { subjectIndex } from "./subject-index.ts";
import { waiting } from "./waiting.ts";

/** The whole contract of a store, as data: run by `storeContract` under vitest, or by `runStoreCase` anywhere. */
export const storeContractGroups: readonly StoreCaseGroup[] = [
  redemptions,
  sessions,
  markers,
  sidIndex,
  barriers,
  severalBarriers,
  removals,
  removedTokens,
  marks,
  subjectIndex,
  refreshClaims,
  confirmedSessions,
  outbox,
  claimExpiry,
  overtakenRefreshes,
  refreshEnds,
  freeGrants,
  waiting,
  boundaries,
  atRest,
];
