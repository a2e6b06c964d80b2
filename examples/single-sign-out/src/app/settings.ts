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

/** What the apps have in common. All stores are here so that each app can show them: no real app sees another's. */
export interface DemoParts {
  readonly urls: DemoUrls;
  readonly stores: { readonly Mail: DemoStore; readonly Calendar: DemoStore; readonly API: DemoStore };
  readonly activity: Activity;
}

/** What each of the two apps is given. */
export interface AppSettings extends DemoParts {
  /** What the app's cookies are sealed with. */
  readonly secret: string;
  /** The app's registration at the provider. */
  readonly client: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
}

/** An app, ready to be put on a port. */
export interface App {
  readonly listener: RequestListener;
  /** Resolves when what goes on after answers, such as revocations, has come to its end. */
  settled(): Promise<void>;
}
