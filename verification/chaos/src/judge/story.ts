import type { Order } from "../app/messages.ts";
import type { Entry } from "../world/history.ts";
import type { Violation } from "./violation.ts";

const longest = 40;

/** A violation as text: the requests with times, processes and outcomes. */
export function tell({ rule, what, entries, notes = [] }: Violation): string {
  const from = entries[0]?.start ?? 0;
  const lines = entries.slice(-longest).map((entry) => `  ${line(entry, from)}`);
  const left = entries.length > longest ? [`  … ${entries.length - longest} more before`] : [];
  const account = `  account ${entries[0]?.subject ?? "unknown"}; times in ms`;
  return [`${rule}: ${what}`, account, ...left, ...lines, ...notes.map((note) => `  ${note}`)].join("\n");
}

function line({ n, worker, order, start, end, answer }: Entry, from: number): string {
  const time = (at: number | undefined) => (at === undefined ? "     never" : (at - from).toFixed(1).padStart(10));
  const outcome = answer === undefined ? "its process was killed" : JSON.stringify({ ...answer, ...hidden });
  return `${time(start)} –${time(end)}  #${n} process ${worker}: ${asked(order)} → ${outcome}`;
}

/** Stories leave out the beginning of a handle, because a handle opens a session. */
const hidden = { handle: undefined };

function asked(order: Order): string {
  const { op, ...rest } = { ...order, ...("handle" in order ? { handle: shortened(order.handle) } : {}) };
  return `${op} ${JSON.stringify("previous" in rest ? { ...rest, previous: shortened(rest.previous) } : rest)}`;
}

/** The first characters of the MAC identify a handle and open no session. */
const shortened = (handle: string | undefined): string | undefined => handle?.split(".")[2]?.slice(0, 8);
