import type { RequestListener } from "node:http";
import type { Gate } from "../kit/gate.ts";
import type { Paths } from "./web-app.ts";

/** One process of an app. Each process has its own gates; all processes share the cache. */
export interface NodeWorld {
  readonly origin: string;
  /** The writes of a refresh to the cache wait here. */
  readonly writes: Gate;
  readonly asking: Gate;
  readonly slow: Gate;
}

/** An app with several processes over one token cache. It has the routes of `WebApp`. */
export interface Fleet {
  readonly name: string;
  readonly paths: Paths;
  /** A cache, and a function that starts a process on it. */
  open(client: { readonly clientId: string; readonly clientSecret: string }): OpenFleet;
}

export interface OpenFleet {
  start(world: NodeWorld, index: number): { readonly listener: RequestListener; settled?(): Promise<void> };
  /** The users in whose partitions of the cache this user's tokens are. */
  whereTokensLie(user: string): readonly string[];
}

export const apiScope = "api://mail/Mail.Read";
