import { expect, test } from "vitest";
import { failureOf, jobsOn, type Measured, nameOf, shortJobs } from "./job.ts";
import { measure } from "./measure.ts";

const fine: Measured = {
  store: "memory",
  kind: "own",
  scope: "account",
  count: 200,
  totalMs: 500,
  otherVisitorMs: 250,
  signedInVisitorMs: 250,
  refusedVisits: [],
  answers: { 200: 200 },
  sessionsLeft: 0,
};

test("a contention measurement within the bound passes", () => {
  expect(failureOf(fine)).toBeUndefined();
});

test.each<[string, Partial<Measured>, string]>([
  ["another visitor waits longer than the bound", { otherVisitorMs: 251 }, "another visitor waited 251 ms"],
  ["a signed-in visitor waits longer than the bound", { signedInVisitorMs: 251 }, "a signed-in visitor waited 251 ms"],
  ["a visitor gets no page", { refusedVisits: ["503", "503"] }, "visitors got no page: 503"],
  ["a notice of an existing session is refused", { answers: { 200: 199, 503: 1 } }, "1 answers are 503"],
  ["a session is left", { sessionsLeft: 3 }, "3 sessions are left"],
])("a contention measurement fails if %s", (_, differs, failure) => {
  expect(failureOf({ ...fine, ...differs })).toContain(failure);
});

test("a contention measurement fails if it was aborted", () => {
  const { sessionsLeft: _, ...aborted } = fine;
  expect(failureOf(aborted)).toContain("it had not ended");
});

test("a notice that matches no session may be refused with 503, but not with 500", () => {
  expect(failureOf({ ...fine, kind: "invented", answers: { 200: 100, 503: 100 } })).toBeUndefined();
  expect(failureOf({ ...fine, kind: "invented", answers: { 500: 1 } })).toContain("1 answers are 500");
});

test("every store is measured with own and invented notices in every scope, and with the sessions page", () => {
  expect(jobsOn(["memory", "sqlite"])).toHaveLength(2 + 2 * 2 * 7);
});

test("every run measures own and invented notices and the sessions page, on the stores that need no server", () => {
  expect(shortJobs.map(nameOf)).toEqual(
    ["memory", "sqlite"].flatMap((store) =>
      ["own", "invented", "end-others"].map((kind) => `contention ${store} ${kind} session 200`),
    ),
  );
});

test("a contention measurement ends every session over real HTTP", { timeout: 60_000 }, async () => {
  for (const kind of ["own", "end-others"] as const) {
    const measured = await measure({ store: "memory", kind, scope: "session", count: 3 });
    expect(measured).toMatchObject({ answers: { 200: kind === "own" ? 3 : 1 }, sessionsLeft: 0 });
  }
});

test("a contention measurement finds requests that block the event loop", { timeout: 60_000 }, async () => {
  const measured = await measure({ store: "memory", kind: "busy", scope: "account", count: 4 });
  expect(measured.failure).toContain("another visitor waited");
});
