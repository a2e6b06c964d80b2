import { comparableIssuer } from "./logout-notice.ts";

/** Identifies an app among those that share a store and secrets. A session belongs to the app that created it. */
export type AppId = string;

/** The values by which two apps differ. */
export interface AppNames {
  /** The configured issuer, with or without a trailing slash. */
  readonly issuer: string;
  /** The app's client id at that provider, if the provider's client has one. */
  readonly clientId: string | undefined;
  /** The name of the session cookie. */
  readonly cookie: string;
  /** The path under which the app is mounted. */
  readonly basePath: string;
}

/** The same text on every node of an app, and a different text for every other app. */
export const appId = ({ issuer, clientId = "", cookie, basePath }: AppNames): AppId =>
  JSON.stringify([comparableIssuer(issuer), clientId, cookie, basePath]);
