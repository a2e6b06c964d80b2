import { table } from "../kit/table.ts";
import type { BacklogFigures } from "./backlog.ts";
import type { EventFigures } from "./events.ts";
import type { NoticeFigures } from "./notices.ts";
import type { VolleyFigures } from "./refresh-volley.ts";

// The tables of docs/performance.md. One that wasn't measured is an empty text.

export function noticeTable(notices: readonly NoticeFigures[]): string {
  if (notices.length === 0) return "";
  return table(
    ["back-channel notices", "sessions an account", "first answer, ms", "notices a second", "CPU µs a notice"],
    notices.map(({ store, sessionsPerAccount, firstMs, perSecond, cpuUs }) => [
      store,
      String(sessionsPerAccount),
      firstMs.toFixed(1),
      perSecond.toFixed(0),
      cpuUs.toFixed(0),
    ]),
  );
}

export function volleyTable(volleys: readonly VolleyFigures[]): string {
  const [first] = volleys;
  if (first === undefined) return "";
  const header = [
    "an expired token",
    "processes",
    "requests at once",
    "token requests",
    "last answer, ms",
    "round trips",
    "with a cached token, ms",
  ];
  const rows = volleys.map(({ store, processes, requests, tokenRequests, lastAnswerMs, cachedMs, roundTripMs }) => [
    store,
    String(processes),
    String(requests),
    String(tokenRequests),
    lastAnswerMs.toFixed(0),
    (lastAnswerMs / roundTripMs).toFixed(1),
    cachedMs.toFixed(0),
  ]);
  return `${table(header, rows)}\n\nThe provider takes ${first.roundTripMs} ms for each request.`;
}

export function backlogTable(backlog: BacklogFigures | undefined): string {
  if (backlog === undefined) return "";
  const { notices, seconds, before, meanwhile } = backlog;
  const row = (what: string, { median, most, longest }: BacklogFigures["before"]) => [
    what,
    ...[median, most, longest].map((time) => time.toFixed(1)),
  ];
  return table(
    ["a guarded request, Redis, three processes", "median, ms", "99th percentile, ms", "longest, ms"],
    [
      row("alone", before),
      row(`beside a backlog of ${notices} notices, worked off in ${seconds.toFixed(0)} s`, meanwhile),
    ],
  );
}

export function eventTable(events: readonly EventFigures[]): string {
  const rows = events.map(({ store, sessionsPerAccount, medianMs, mostMs }) => [
    store,
    String(sessionsPerAccount),
    medianMs.toFixed(2),
    mostMs.toFixed(2),
  ]);
  return `${table(["a pushed security event", "sessions an account", "median, ms", "99th percentile, ms"], rows)}

The time from the arrival of the request to its answer, for 200 events, one at a time. The bench checks that no token of the account
can be read after the answer. Sweeps after earlier events run at the same time.`;
}
