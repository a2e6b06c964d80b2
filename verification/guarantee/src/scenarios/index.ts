import { apps } from "./apps.ts";
import { bounds } from "./bounds.ts";
import { callers } from "./callers.ts";
import { clocks } from "./clocks.ts";
import { conditionalRemovals } from "./conditional.ts";
import { cookies } from "./cookies.ts";
import { drawnWorlds } from "./drawn/index.ts";
import { exchanges } from "./exchanges.ts";
import { generations } from "./generations.ts";
import { guards } from "./guards.ts";
import { identifiers } from "./identifiers.ts";
import { large } from "./large.ts";
import { lastHours } from "./last-hours.ts";
import { lastMillisecond } from "./last-millisecond.ts";
import { lateSteps } from "./late-steps.ts";
import { lateSweeps } from "./late-sweeps.ts";
import { limits } from "./limits.ts";
import { marks } from "./marks.ts";
import { notices } from "./notices.ts";
import { oldSids } from "./old-sids.ts";
import { oneMoment } from "./one-moment.ts";
import { oneName } from "./one-name.ts";
import { onward } from "./onward.ts";
import { openPages } from "./open-pages.ts";
import { outages } from "./outages.ts";
import { pages } from "./pages.ts";
import { providerAhead } from "./provider-ahead.ts";
import { rechecks } from "./rechecks.ts";
import { redemptions } from "./redemptions.ts";
import { refreshes } from "./refresh.ts";
import { resets } from "./resets.ts";
import { revocations } from "./revocations.ts";
import type { Scenario } from "./scenario.ts";
import { secrets } from "./secrets.ts";
import { securityEvents } from "./security-events.ts";
import { sentAgain } from "./sent-again.ts";
import { setAsides } from "./set-aside.ts";
import { sharedLooks } from "./shared-looks.ts";
import { sharedSids } from "./shared-sids.ts";
import { signOut } from "./sign-out.ts";
import { skew } from "./skew.ts";
import { sweeps } from "./sweeps.ts";
import { twoSecrets } from "./two-secrets.ts";

/** All scenarios in which the guarantee is checked. */
export const scenarios: readonly Scenario[] = [
  ...signOut,
  ...notices,
  ...securityEvents,
  ...marks,
  ...identifiers,
  ...onward,
  ...refreshes,
  ...rechecks,
  ...redemptions,
  ...outages,
  ...skew,
  ...clocks,
  ...bounds,
  ...oldSids,
  ...callers,
  ...guards,
  ...generations,
  ...apps,
  ...resets,
  ...revocations,
  ...sweeps,
  ...pages,
  ...cookies,
  ...exchanges,
  ...providerAhead,
  ...lateSteps,
  ...sentAgain,
  ...conditionalRemovals,
  ...lateSweeps,
  ...oneMoment,
  ...large,
  ...sharedSids,
  ...oneName,
  ...openPages,
  ...lastHours,
  ...lastMillisecond,
  ...limits,
  ...secrets,
  ...sharedLooks,
  ...twoSecrets,
  ...setAsides,
  ...drawnWorlds,
];
