import type { RequestListener } from "node:http";

/** The settings of an app. */
export interface AppSettings {
  /** The address at which it will listen: "http://127.0.0.1:1234". */
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface RunningApp {
  readonly listener: RequestListener;
  close?(): Promise<void>;
}

export type Framework = "koa" | "hono" | "express";

/** An app with one page, `/page`, that greets the signed-in user. */
export interface Contestant {
  readonly name: string;
  readonly framework: Framework;
  /** Its role in the comparison. */
  readonly role: "bare" | "do-nothing" | "floor" | "ours" | "peer";
  /** The URL where a browser signs in; `undefined` if the app has no sign-in. */
  readonly signIn: string | undefined;
  /** Begins a sign-in that a script starts, not a link. @returns the first address of the browser */
  begin?(origin: string): Promise<{ readonly url: string; readonly cookies: readonly string[] }>;
  start(settings: AppSettings): Promise<RunningApp>;
}

/** The measured page of every contestant. */
export const page = "/page";

/** The text of the page. */
export const greeting = "hello";

/** The scope of the access token, for pages that request one. */
export const apiScope = "bench.read";
