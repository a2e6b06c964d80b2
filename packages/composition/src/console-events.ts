import type { IdentityEvent } from "@identity-web/core";

/** Where events go unless an app says otherwise: what somebody should look at, and at start the URLs to register. */
export function consoleEvents(event: IdentityEvent): void {
  switch (event.type) {
    case "started":
      console.info(`identity-web: register these URLs at ${event.provider}:`);
      for (const [name, url] of Object.entries(event.urls)) console.info(`  ${name}: ${url}`);
      break;
    case "warning":
      console.warn(`identity-web: ${event.message}`);
      break;
    case "notice_refused":
      console.warn(`identity-web: a ${event.channel} logout was refused: ${event.reason}`);
      break;
    case "session_evicted":
    case "marker_evicted":
      console.warn(`identity-web: ${event.type}: the store is at its limit`);
      break;
    case "record_unreadable":
      console.warn(
        `identity-web: a ${event.record} in the store can't be opened: was a secret removed, or the store's content changed?`,
      );
      break;
    case "sign_in_failed":
    case "request_failed":
      console.warn(`identity-web: ${event.type}`, event.error);
      break;
    case "refresh_failed":
      // What ends in a removal is what a sign-out is for.
      if (event.outcome !== "removed") console.warn("identity-web: refresh_failed", event.error ?? event.outcome);
      break;
    case "removal_failed":
    case "revocation_failed":
    case "end_session_failed":
    case "store_failed":
    case "provider_failed":
      console.error(`identity-web: ${event.type}`, event.error);
      break;
  }
}
