import type { IdentityOptions } from "@identity-web/adapter-koa";
import type { HasParts } from "@identity-web/core/http/kit";
import type { Listener } from "../stage/listen.ts";

/** What the app under test is made of. */
export interface PartySettings {
  readonly identity: IdentityOptions;
  /** The API that it calls for its user. */
  readonly apiUrl: string;
  /** Gets what `identity()` returned, as an app has it that polls for security events. */
  readonly started?: ((auth: HasParts) => void) | undefined;
}

/** What the app asks a token for. */
export const apiScopes = ["accounts"] as const;

/**
 * The app under test, on one framework. `/` says who is signed in, `/accounts` calls the API for a signed-in user, `/api` is
 * an API of its own, and under `/auth` lies what is tested.
 */
export interface Party {
  readonly name: "koa" | "hono";
  build(settings: PartySettings): Listener;
}
