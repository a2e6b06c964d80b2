import type { RequestListener } from "node:http";
import type { Gate } from "../kit/gate.ts";
import type { Paths } from "./web-app.ts";

/** One process of an app. Each process has its own gates; all processes share the cache. */
export interface NodeWorld {
  readonly origin: string;
  /** Everything that a refresh writes to the cache waits here, before it is written. */
  readonly writes: Gate;
  readonly asking: Gate;
  readonly slow: Gate;
}

/** An app that runs as several processes over one token cache. Routes as `WebApp`'s. */
export interface Fleet {
  readonly name: string;
  readonly paths: Paths;
  /** A cache, and what starts a process on it. */
  open(client: { readonly clientId: string; readonly clientSecret: string }): OpenFleet;
}

export interface OpenFleet {
  start(world: NodeWorld, index: number): { readonly listener: RequestListener; settled?(): Promise<void> };
  /** In whose partitions of the cache tokens of this user lie. */
  whereTokensLie(user: string): readonly string[];
}

export const apiScope = "api://mail/Mail.Read";
