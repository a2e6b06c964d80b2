import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import type { IdentityOptions } from "@identity-web/adapter-koa";

/** The scopes of the tokens that pages of the app require. */
export interface Scopes {
  readonly granted: string;
  readonly refused: string;
}

/** A mistake in the app's code. "second identity": two `identity()`. "wrong package": `identity()` is the other framework's. */
export type Slip = "none" | "second identity" | "wrong package";

export interface BuiltApp {
  readonly listener: RequestListener;
  /**
   * The app's listener for WebSockets. `/raw` passes Node's request to the middleware, as for other libraries' middlewares. `/socket`
   * does it as the adapter's docs say. Both answer with the status 101 and "signed in", or with another status.
   */
  upgrade(request: IncomingMessage, socket: Duplex): void;
}

/**
 * A developer's app, on one framework. `/` shows whether a user is signed in. `/hello`, `/one` and `/two` require a
 * sign-in. `/token` and `/send` require a token, too. `/forgotten` reads the user, and has no guard.
 */
export interface App {
  readonly adapter: "koa" | "hono";
  build(options: IdentityOptions, scopes: Scopes, slip: Slip): BuiltApp;
}

/** Answers an upgrade request and closes its connection, because these apps send no messages. */
export const answerUpgrade = (socket: Duplex, status: string): void =>
  void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
