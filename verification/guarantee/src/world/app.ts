import type { Core } from "./core.ts";

/** An app, as the provider and the browsers see it. Nodes of one app share it. */
export interface App {
  readonly name: string;
  /** Its provider. */
  readonly issuer: string;
  /** Its client at the provider. */
  readonly client: string;
  /** Whether it exchanges its callers' tokens if the scenario's apps do. @default true */
  readonly exchanges?: boolean;
  /** The prefix of its cookies' names. */
  readonly cookie: string;
  /** The path under which it is mounted. Only its id depends on it. @default "/" */
  readonly basePath?: string;
}

export const ownIssuer = "https://provider.example";
const otherIssuer = "https://other.example";

/** The app that every node runs unless a scenario says otherwise. */
export const ownApp: App = { name: "the app", issuer: ownIssuer, client: "client", cookie: "identity" };

/** Another app of the same organisation: the same provider, another client. */
export const sisterApp: App = { name: "the sister app", issuer: ownIssuer, client: "sister", cookie: "sister" };

/** An app of another provider's users. */
export const strangeApp: App = { name: "the strange app", issuer: otherIssuer, client: "client", cookie: "strange" };

/** The app's id for core. Every handle contains it, and the names of callers' grants. */
export const appName = ({ core }: Core, { issuer, client, cookie, basePath = "/" }: App): string =>
  core.appId({ issuer, clientId: client, cookie, basePath });
