import type { RequestListener } from "node:http";
import type { Activity } from "../activity/index.ts";
import type { DemoStore } from "../store.ts";

/** The addresses of the parts of the demo. */
export interface DemoUrls {
  readonly mail: string;
  readonly calendar: string;
  readonly api: string;
  readonly provider: string;
}

/** The settings that the apps share. Each app gets all stores so that it can show them. A real app has only its own. */
export interface DemoParts {
  readonly urls: DemoUrls;
  readonly stores: { readonly Mail: DemoStore; readonly Calendar: DemoStore; readonly API: DemoStore };
  readonly activity: Activity;
}

/** The settings of each of the two apps. */
export interface AppSettings extends DemoParts {
  /** The secret that encrypts the app's cookies. */
  readonly secret: string;
  /** The app's registration at the provider. */
  readonly client: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
}

/** An app that is ready to listen on a port. */
export interface App {
  readonly listener: RequestListener;
  /** Resolves when work that continues after responses, such as revocations, has ended. */
  settled(): Promise<void>;
}
