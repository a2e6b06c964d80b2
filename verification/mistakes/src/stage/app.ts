import type { RequestListener } from "node:http";
import type { IdentityOptions } from "@identity-web/adapter-koa";

/** The scopes that pages of the app want tokens for. */
export interface Scopes {
  readonly granted: string;
  readonly refused: string;
}

/**
 * A developer's app, on one framework. `/` says whether somebody is signed in; `/hello`, `/one` and `/two` want that,
 * `/token` and `/send` want a token, too.
 */
export interface App {
  readonly adapter: "koa" | "hono";
  build(options: IdentityOptions, scopes: Scopes): RequestListener;
}
