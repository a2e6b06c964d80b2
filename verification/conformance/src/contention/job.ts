import type { SignOutScope } from "@identity-web/core";
import type { StoreName } from "./stores.ts";

/** How long another visitor may wait for a page while the load lasts, in ms. */
export const boundMs = 250;

/** One measurement ends after this time, in ms, finished or not. */
export const longestMs = 60_000;

/**
 * What arrives at once.
 *
 * - `own`: front-channel notices, one for each session of an account that has signed in `count` times
 * - `invented`: front-channel notices with a `sid` of no session
 * - `end-others`: one press of "end all others" on the sessions page, by an account with `count` other sessions
 * - `plain`: requests of a page that uses neither user nor store. What visitors wait then is due to the machine
 * - `busy`: requests that block the event loop for 400 ms, for the test of the rule
 */
export type Kind = "own" | "invented" | "end-others" | "plain" | "busy";

/** One measurement. */
export interface Job {
  readonly store: StoreName;
  readonly kind: Kind;
  readonly scope: SignOutScope;
  readonly count: number;
}

/** The result of one measurement. Times are in ms. */
export interface Measured extends Job {
  /** From the first request to the last answer, or to the abort. */
  readonly totalMs: number;
  /** The longest wait of a visitor for a page that doesn't use the store. */
  readonly otherVisitorMs: number;
  /** The longest wait of another user for a page behind `requireSignIn()`. */
  readonly signedInVisitorMs: number;
  /** What the visitors got instead of their pages: other statuses, broken connections. */
  readonly refusedVisits: readonly string[];
  /** How many answers of each status the load got. */
  readonly answers: Readonly<Record<string, number>>;
  /** The sessions that the load should have ended, and didn't. Absent: the measurement was aborted. */
  readonly sessionsLeft?: number;
  /** Absent: the rule holds. */
  readonly failure?: string;
}

const counts = [200, 1_000] as const;
const scopes = ["account", "session", "everywhere"] as const;

/** All measurements on these stores, after those that show the machine itself. */
export const jobsOn = (stores: readonly StoreName[]): readonly Job[] => [
  ...counts.map((count) => ({ store: "memory" as const, kind: "plain" as const, scope: "account" as const, count })),
  ...stores.flatMap((store) => counts.flatMap((count) => jobsOf(store, count))),
];

const jobsOf = (store: StoreName, count: number): readonly Job[] => [
  ...scopes.map((scope) => ({ store, kind: "own" as const, scope, count })),
  ...scopes.map((scope) => ({ store, kind: "invented" as const, scope, count })),
  { store, kind: "end-others", scope: "session", count },
];

/** The measurements of every run: the stores that need no server, with as many requests as a busy provider sends. */
export const shortJobs: readonly Job[] = jobsOn(["memory", "sqlite"]).filter(
  ({ kind, scope, count }) => kind !== "plain" && scope === "session" && count === 200,
);

export const nameOf = ({ store, kind, scope, count }: Job): string => `contention ${store} ${kind} ${scope} ${count}`;

/** The faults of a measurement, as text. `undefined`: the rule holds. */
export function failureOf(measured: Omit<Measured, "failure">): string | undefined {
  const { kind, otherVisitorMs, signedInVisitorMs, refusedVisits, answers, sessionsLeft } = measured;
  const faults: string[] = [];
  if (otherVisitorMs > boundMs) faults.push(`another visitor waited ${otherVisitorMs} ms`);
  if (signedInVisitorMs > boundMs) faults.push(`a signed-in visitor waited ${signedInVisitorMs} ms`);
  if (refusedVisits.length > 0) faults.push(`visitors got no page: ${[...new Set(refusedVisits)].join(", ")}`);
  if (sessionsLeft === undefined) faults.push(`it had not ended after ${longestMs} ms`);
  else if (sessionsLeft > 0) faults.push(`${sessionsLeft} sessions are left`);
  // An unverified notice of no session may be refused, but then it must say so.
  const allowed = kind === "invented" ? ["200", "503"] : ["200", "303"];
  const others = Object.entries(answers).filter(([status]) => !allowed.includes(status));
  for (const [status, times] of others) faults.push(`${times} answers are ${status}`);
  return faults.length === 0 ? undefined : faults.join(", ");
}
