import { comparableIssuer } from "./logout-notice.ts";

/** Names an app among those that share a store and secrets. A session belongs to the app that made it. */
export type AppId = string;

/** What tells two apps apart. */
export interface AppNames {
  /** The configured issuer, with or without a slash at its end. */
  readonly issuer: string;
  /** The app's client at that provider, where the provider's client says. */
  readonly clientId: string | undefined;
  /** The name of the session cookie. */
  readonly cookie: string;
  /** The path under which the app lies. */
  readonly basePath: string;
}

/** The same text on every node of an app, and another one for every other app. */
export const appId = ({ issuer, clientId = "", cookie, basePath }: AppNames): AppId =>
  JSON.stringify([comparableIssuer(issuer), clientId, cookie, basePath]);
