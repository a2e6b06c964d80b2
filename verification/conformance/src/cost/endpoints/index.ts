import type { Endpoint } from "../endpoint.ts";
import { apis } from "./apis.ts";
import { callbacks } from "./callbacks.ts";
import { notices } from "./notices.ts";
import { pages } from "./pages.ts";
import { providerAnswers } from "./provider-answers.ts";
import { securityEvents } from "./security-events.ts";

/** All places that accept bytes from outside. */
export const endpoints: readonly Endpoint[] = [
  ...pages,
  ...callbacks,
  ...notices,
  ...securityEvents,
  ...apis,
  ...providerAnswers,
];
