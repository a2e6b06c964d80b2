import type { SignOutScope } from "@identity-web/core";
import type { StorePlace } from "../stores/chaos-store.ts";

/** A browser's state of a pending sign-in. Stories don't show it. */
export interface Callback {
  readonly state: string;
  readonly cookie: string;
  toJSON(): undefined;
}

/** A token of a user's client for the app as an API. Stories don't show its value. */
export interface Bearer {
  /** The token's id in stories. */
  readonly id: string;
  readonly value: string;
  /** When it was made, by the supervisor's monotonic clock, in ms. */
  readonly madeAt: number;
  /** Its `iat`, in ms since the epoch, whole seconds. */
  readonly issuedAt: number;
  toJSON(): object;
}

/** One HTTP request of a client. */
export type Order =
  | { readonly op: "begin" }
  | {
      readonly op: "sign-in";
      readonly code: string;
      readonly transaction: string;
      readonly previous?: string;
      readonly callback: Callback;
    }
  | { readonly op: "read"; readonly handle: string }
  | { readonly op: "token"; readonly handle: string; readonly force: boolean }
  | { readonly op: "sign-out"; readonly handle: string; readonly scope: SignOutScope }
  | { readonly op: "exchange"; readonly bearer: Bearer }
  /** Reads an account, and waits for the sweep that the read may cause. */
  | { readonly op: "look"; readonly subject: string }
  | { readonly op: "remove"; readonly subject: string; readonly scope: "account" | "everywhere" }
  | { readonly op: "end-session"; readonly subject: string; readonly id: string }
  | { readonly op: "front-channel"; readonly sid: string }
  | { readonly op: "back-channel"; readonly notice: Notice; readonly token: string };

/** The content of a logout token. */
export interface Notice {
  readonly sid?: string;
  readonly subject?: string;
  /** In ms since the epoch, whole seconds. */
  readonly issuedAt: number;
}

/** The answer to a client. */
export type Answer =
  | { readonly told: "begun"; readonly location: URL; readonly cookie: string }
  | { readonly told: "signed-in"; readonly handle: string; readonly id: string; readonly issuedAt: number }
  | { readonly told: "replayed" | "ended" | "stopped" | "alive" | "anonymous" | "done" }
  /** A token, named by its origin: the code of a sign-in, or the id of a bearer token. */
  | { readonly told: "token"; readonly from: string }
  | { readonly told: "failed"; readonly code: string; readonly because: string };

/** The operation of a worker during which a kill is most interesting. */
export type Phase = "redemption" | "refresh" | "removal";

export interface WorkerConfig {
  readonly store: StorePlace;
  readonly issuer: string;
  readonly secret: string;
  readonly broken?: string;
  /** How far the store's time runs ahead, in ms. @default 0 */
  readonly aheadMs?: number;
}

/** The time between two beats of a process that has the processor, in ms. */
export const beatMs = 100;

/** A worker's message to its supervisor beside its answers, so that the supervisor can kill it at the right time. */
export type FromWorker =
  | { readonly port: number }
  /** A refresh token arrived too late, because its session had ended. */
  | { readonly n: number; readonly late: string }
  /** The process has run for another `beatMs`, and the provider has answered it. */
  | { readonly beat: true }
  | { readonly revocationFailed: string }
  /** `step`: the place within the phase. `false`: the phase is over. */
  | { readonly n: number; readonly phase: Phase; readonly step: string | false };
