import type { RequestListener } from "node:http";
import type { Gate } from "../kit/gate.ts";

/** The settings of an app. */
export interface AppWorld {
  /** The app's own origin. */
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Every request for `/token` passes this gate before it requests a token from the library. */
  readonly asking: Gate;
  /** Every request for `/slow` waits here, after it has read the signed-in user. */
  readonly slow: Gate;
}

/** The paths of an app, which differ between libraries. */
export interface Paths {
  readonly signIn: string;
  readonly callback: string;
  readonly signOut: { readonly method: "get" | "post"; readonly path: string };
  readonly frontChannel: string;
  readonly backChannel: string;
}

/**
 * A minimal web app on one library. `/me`: 200 and the name, or another status if no user is signed in.
 * `/token`: 200 if the app has a valid access token. `/slow`: like `/me`, but slow.
 */
export interface WebApp {
  readonly name: string;
  readonly paths: Paths;
  /** The provider that this library needs. @default on loopback, with `client_secret_basic` */
  readonly provider?: {
    /** Its issuer is `https://<domain>`. */
    readonly domain: string;
    readonly clientAuthentication: "client_secret_basic" | "client_secret_post";
  };
  start(world: AppWorld): { readonly listener: RequestListener; settled?(): Promise<void> };
}
