import type { IdentityOptions } from "@identity-web/adapter-koa";
import type { HasParts } from "@identity-web/core/http/kit";
import type { Listener } from "../stage/listen.ts";

/** The parts of the app under test. */
export interface PartySettings {
  readonly identity: IdentityOptions;
  /** The API that it calls for its user. */
  readonly apiUrl: string;
  /** Gets the result of `identity()`, for an app that polls for security events. */
  readonly started?: ((auth: HasParts) => void) | undefined;
}

/** The scopes of the app's token requests. */
export const apiScopes = ["accounts"] as const;

/**
 * The app under test, on one framework. `/` shows the signed-in user, `/accounts` calls the API for a signed-in user, `/api` is
 * the app's own API, and under `/auth` are the tested routes.
 */
export interface Party {
  readonly name: "koa" | "hono";
  build(settings: PartySettings): Listener;
}
