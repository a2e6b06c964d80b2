import type { RequestListener } from "node:http";
import type { Gate } from "../kit/gate.ts";

/** What an app is told before it starts. */
export interface AppWorld {
  /** Its own. */
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Every request for `/token` comes by here before it asks the library for a token. */
  readonly asking: Gate;
  /** Every request for `/slow` waits here, after it has asked who is signed in. */
  readonly slow: Gate;
}

/** Where an app has what each library puts elsewhere. */
export interface Paths {
  readonly signIn: string;
  readonly callback: string;
  readonly signOut: { readonly method: "get" | "post"; readonly path: string };
  readonly frontChannel: string;
  readonly backChannel: string;
}

/**
 * The smallest web app on some library. `/me`: 200 and the name, or another status if no user is signed in.
 * `/token`: 200 if the app has a valid access token. `/slow`: as `/me`, but slowly.
 */
export interface WebApp {
  readonly name: string;
  readonly paths: Paths;
  /** What the provider must be like for this library. Default: on loopback, with `client_secret_basic`. */
  readonly provider?: {
    /** Its issuer is `https://<domain>`. */
    readonly domain: string;
    readonly clientAuthentication: "client_secret_basic" | "client_secret_post";
  };
  start(world: AppWorld): { readonly listener: RequestListener; settled?(): Promise<void> };
}
