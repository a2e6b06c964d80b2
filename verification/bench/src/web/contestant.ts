import type { RequestListener } from "node:http";

/** What an app is told before it is built. */
export interface AppSettings {
  /** Where it will listen: "http://127.0.0.1:1234". */
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
  /** What it stands for in the comparison. */
  readonly role: "bare" | "do-nothing" | "floor" | "ours" | "peer";
  /** The URL where a browser signs in; `undefined` if the app has no sign-in. */
  readonly signIn: string | undefined;
  /** Begins a sign-in that is begun by a script, not by a link. @returns where the browser goes first */
  begin?(origin: string): Promise<{ readonly url: string; readonly cookies: readonly string[] }>;
  start(settings: AppSettings): Promise<RunningApp>;
}

/** The page that is measured in every contestant. */
export const page = "/page";

/** What it answers. */
export const greeting = "hello";

/** The scope of the access token that a page asks for where it asks for one. */
export const apiScope = "bench.read";
