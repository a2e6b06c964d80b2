import type { Fault } from "../fault.ts";
import { auth0NoticeDuringRefresh } from "./auth0-notice-during-refresh.ts";
import { auth0OldSessionAfterNotice } from "./auth0-old-session-after-notice.ts";
import { auth0RefreshVolley } from "./auth0-refresh-volley.ts";
import { auth0SignOutDuringRefresh } from "./auth0-sign-out-during-refresh.ts";
import { auth0SlowRequest } from "./auth0-slow-request.ts";
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
  auth0SignOutDuringRefresh,
  auth0NoticeDuringRefresh,
  auth0RefreshVolley,
  auth0OldSessionAfterNotice,
  auth0SlowRequest,
];
