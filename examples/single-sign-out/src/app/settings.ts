import type { RequestListener } from "node:http";
import type { Activity } from "../activity/index.ts";
import type { DemoStore } from "../store.ts";

/** Where the parts of the demo are. */
export interface DemoUrls {
  readonly mail: string;
  readonly calendar: string;
  readonly api: string;
  readonly provider: string;
}

/** What each of the two apps is given. */
export interface AppSettings {
  readonly baseUrl: string;
  /** What the app's cookies are sealed with. */
  readonly secret: string;
  /** The app's registration at the provider. */
  readonly client: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
  readonly urls: DemoUrls;
  readonly store: DemoStore;
  readonly activity: Activity;
}

/** An app, ready to be put on a port. */
export interface App {
  readonly listener: RequestListener;
  /** Resolves when what goes on after answers, such as revocations, has come to its end. */
  settled(): Promise<void>;
}
