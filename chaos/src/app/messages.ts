import type { SignOutScope } from "@identity-web/core";

/** What a browser has of a sign-in on its way; stories don't show it. */
export interface Callback {
  readonly state: string;
  readonly cookie: string;
  toJSON(): undefined;
}

/** A token that the provider has given to a person's client, for the app as an API. Stories don't show its value. */
export interface Bearer {
  /** Names it. */
  readonly id: string;
  readonly value: string;
  /** When it was made, by the supervisor's monotonic clock, in ms. */
  readonly madeAt: number;
  /** Its `iat`, in ms since the epoch, whole seconds. */
  readonly issuedAt: number;
  toJSON(): object;
}

/** What a client asks of the app: one HTTP request. */
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
  /** Looks at an account, and waits until what that has set off is over. */
  | { readonly op: "look"; readonly subject: string }
  | { readonly op: "remove"; readonly subject: string; readonly scope: "account" | "everywhere" }
  | { readonly op: "end-session"; readonly subject: string; readonly id: string }
  | { readonly op: "front-channel"; readonly sid: string }
  | { readonly op: "back-channel"; readonly notice: Notice; readonly token: string };

/** What a logout token says. */
export interface Notice {
  readonly sid?: string;
  readonly subject?: string;
  /** In ms since the epoch, whole seconds. */
  readonly issuedAt: number;
}

/** What a client is told. */
export type Answer =
  | { readonly told: "begun"; readonly location: URL; readonly cookie: string }
  | { readonly told: "signed-in"; readonly handle: string; readonly id: string; readonly issuedAt: number }
  | { readonly told: "replayed" | "ended" | "collided" | "alive" | "anonymous" | "done" }
  /** A token, by the sign-in (its code) or the bearer token (its id) that it comes from. */
  | { readonly told: "token"; readonly from: string }
  | { readonly told: "failed"; readonly code: string; readonly because: string };

/** What a worker is in the middle of, when being killed matters most. */
export type Phase = "redemption" | "refresh" | "removal";

/** A Redis or a PostgreSQL by its port, or a file of SQLite's. */
export type OpenedStore =
  | { readonly redis: number; readonly keeps: boolean }
  | { readonly postgres: number }
  | { readonly sqlite: string };

export interface WorkerConfig {
  readonly store: OpenedStore;
  readonly issuer: string;
  readonly secret: string;
  readonly broken?: string;
  /** How far the store's time runs ahead, in ms. Default 0. */
  readonly aheadMs?: number;
}

/** What a worker tells its supervisor beside its answers, so that it can be killed at the right moment. */
export type FromWorker =
  | { readonly port: number }
  /** A refresh token came too late: what it belongs to was gone. */
  | { readonly n: number; readonly late: string }
  /** `step` names the place within the phase; `false`: it is over. */
  | { readonly n: number; readonly phase: Phase; readonly step: string | false };
