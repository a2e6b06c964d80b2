import type { RequestListener } from "node:http";
import type { IdentityOptions } from "@identity-web/adapter-koa";

/** The scopes of the tokens that pages of the app require. */
export interface Scopes {
  readonly granted: string;
  readonly refused: string;
}

/**
 * A developer's app, on one framework. `/` shows whether a user is signed in. `/hello`, `/one` and `/two` require a
 * sign-in. `/token` and `/send` require a token, too.
 */
export interface App {
  readonly adapter: "koa" | "hono";
  build(options: IdentityOptions, scopes: Scopes): RequestListener;
}
