import type { Fault } from "../fault.ts";
import { expressOldSessionAliveAgain } from "./express-old-session-alive-again.ts";
import { expressRefreshVolley } from "./express-refresh-volley.ts";
import { expressSlowRequestRestoresSession } from "./express-slow-request-restores-session.ts";
import { honoNoLogoutChannel } from "./hono-no-logout-channel.ts";
import { honoRefreshTokenInCookie } from "./hono-refresh-token-in-cookie.ts";
import { honoRefreshVolley } from "./hono-refresh-volley.ts";
import { msalEntryDeleted } from "./msal-entry-deleted.ts";
import { msalRefreshInFlight } from "./msal-refresh-in-flight.ts";
import { msalSharedClient } from "./msal-shared-client.ts";
import { msalWriteAfterRemoval } from "./msal-write-after-removal.ts";

export const faults: readonly Fault[] = [
  msalRefreshInFlight,
  msalEntryDeleted,
  msalWriteAfterRemoval,
  msalSharedClient,
  expressOldSessionAliveAgain,
  expressSlowRequestRestoresSession,
  expressRefreshVolley,
  honoRefreshVolley,
  honoNoLogoutChannel,
  honoRefreshTokenInCookie,
];
