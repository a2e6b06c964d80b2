import { large } from "./large.ts";
import { notices } from "./notices.ts";
import { outages } from "./outages.ts";
import { redemptions } from "./redemptions.ts";
import { refreshes } from "./refresh.ts";
import type { Scenario } from "./scenario.ts";
import { signOut } from "./sign-out.ts";
import { skew } from "./skew.ts";

/** Every scenario that the guarantee is checked in. */
export const scenarios: readonly Scenario[] = [
  ...signOut,
  ...notices,
  ...refreshes,
  ...redemptions,
  ...outages,
  ...skew,
  ...large,
];
