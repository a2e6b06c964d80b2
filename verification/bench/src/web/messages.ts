import type { AppSettings } from "./contestant.ts";

/** The bench's messages to a contestant's process. */
export type ToServer =
  | { readonly type: "start"; readonly settings: AppSettings }
  | { readonly type: "profile"; readonly file: string }
  | { readonly type: "usage" }
  | { readonly type: "stop" };

/** The process's messages. */
export type FromServer =
  | { readonly type: "listening"; readonly origin: string }
  | { readonly type: "started" }
  | { readonly type: "profiling" }
  | { readonly type: "usage"; readonly microseconds: number; readonly roundTrips: number };
