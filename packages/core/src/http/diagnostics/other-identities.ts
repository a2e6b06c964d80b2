import { internals } from "../internals.ts";
import type { HttpParts } from "../parts.ts";

/** What a request has under the name `identity`: usually the identity of another `identity()`, or something of the app. */
export interface MaybeIdentity {
  readonly [internals]?: { readonly parts: HttpParts };
}

/**
 * Notices that a request has already passed another `identity()` with the same routes or the same cookie. Then the first one answers
 * the routes, and the last one decides who is signed in. An app inside another app, with its own `basePath`, is no mistake.
 */
export class OtherIdentities {
  #isTold = false;

  /** Emits a warning, once. */
  met({ settings, ports }: HttpParts, before: MaybeIdentity): void {
    const other = before[internals]?.parts.settings;
    if (this.#isTold || other === undefined || other === settings) return;
    const sameRoutes = other.routes.signIn === settings.routes.signIn;
    if (!sameRoutes && other.cookies.session !== settings.cookies.session) return;
    this.#isTold = true;
    const shared = sameRoutes ? `the routes under ${settings.routes.signIn}` : `the cookie ${settings.cookies.session}`;
    const message =
      `two identity() middlewares handle the same requests, and both have ${shared}: the last one decides who is signed in. ` +
      "Use one, or give each one its own basePath and mount it there";
    ports.events.emit({ type: "warning", message, reason: "second-identity" });
  }
}
