import type { Weakening } from "../weakening.ts";
import { authorizationResponses } from "./authorization-responses.ts";
import { claims } from "./claims.ts";
import { idTokens } from "./id-tokens.ts";
import { logoutTokens } from "./logout-tokens.ts";
import { parsers } from "./parsers.ts";
import { refreshes } from "./refreshes.ts";
import { securityEvents } from "./security-events.ts";

/** Every check that is weakened, one at a time. */
export const weakenings: readonly Weakening[] = [
  ...idTokens,
  ...claims,
  ...authorizationResponses,
  ...logoutTokens,
  ...securityEvents,
  ...refreshes,
  ...parsers,
];
