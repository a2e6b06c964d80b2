import { describe, expect, test } from "vitest";
import type { Answer, Bearer, Order } from "../app/messages.ts";
import { codeFor, type ProviderReport } from "../provider/provider.ts";
import type { Entry, Kill, Reset } from "../world/history.ts";
import { unknownSids } from "../world/traffic.ts";
import { judge } from "./judge.ts";
import { tell } from "./story.ts";

const quiet: ProviderReport = {
  codes: 1,
  refreshes: 0,
  revocations: 0,
  exchanges: 0,
  codesTwice: [],
  refreshedTwice: [],
  lostAnswers: [],
  living: [],
  livingFamilies: [],
  revokedFamilies: [],
  leftFamilies: [],
  revokesAfterMs: 0,
};
const calm = { lateTokens: [], kills: [], failedRevocations: [], resets: [] };
const issuedAt = 1_000_000;
const parts = { subject: "alice", sid: "sid-1", serial: "1", issuedAt, challenge: "", nonce: "" };
const code = codeFor(parts);
const callback = { state: "", cookie: "", toJSON: () => undefined };
const handle = "alice.secret.mac";

type Times = readonly [start: number, end?: number];

/** A client's request with its times and its answer. Without an answer its process was killed. */
const asked = ([start, end]: Times, order: Order, answer?: Answer, begun?: number): Entry => ({
  n: start,
  worker: 0,
  subject: "alice",
  order,
  start,
  ...(end === undefined ? {} : { end }),
  ...(answer === undefined ? {} : { answer }),
  ...(begun === undefined ? {} : { begun }),
});

const signsIn = (times: Times = [0, 10], begun?: number): Entry =>
  asked(
    times,
    { op: "sign-in", code, transaction: "t1", callback },
    { told: "signed-in", handle, id: "session-1", issuedAt },
    begun,
  );
const reads = (times: Times, told: "alive" | "anonymous") => asked(times, { op: "read", handle }, { told });
const getsToken = (times: Times, answer: Answer = { told: "token", from: code }) =>
  asked(times, { op: "token", handle, force: false }, answer);
const failed = (name: string): Answer => ({ told: "failed", code: name, because: "" });
const done: Answer = { told: "done" };
const everywhere: Order = { op: "remove", subject: "alice", scope: "everywhere" };
const tokensOnly: Order = { op: "remove", subject: "alice", scope: "account" };
const notice = (sid: string, at: number): Order => ({
  op: "back-channel",
  notice: { sid, issuedAt: at },
  token: "",
});

const kinds = (entries: readonly Entry[], provider = quiet) =>
  judge({ ...calm, entries }, provider).map(({ kind }) => kind);

describe("removed sessions and tokens", () => {
  test("the judge finds a session that answers after its acknowledged end", () => {
    expect(kinds([signsIn(), asked([20, 30], everywhere, done), reads([31, 32], "alive")])).toEqual(["lostSignOut"]);
  });

  test("the judge finds a token after its acknowledged removal, with a living or an ended session", () => {
    const entries = [signsIn(), asked([20, 30], tokensOnly, done), reads([31, 32], "alive"), getsToken([33, 34])];
    expect(kinds(entries)).toEqual(["resurrected"]);
    expect(kinds([signsIn(), asked([20, 30], everywhere, done), getsToken([33, 34])])).toEqual(["resurrected"]);
  });

  test("the judge allows an answer to a request from before the acknowledgement", () => {
    expect(
      kinds([signsIn(), asked([20, 30], everywhere, done), getsToken([29, 40]), reads([30, 40], "alive")]),
    ).toEqual([]);
  });

  test("the judge allows both outcomes of a removal that failed or whose process was killed", () => {
    for (const answer of [failed("store_unavailable"), undefined]) {
      const removal = asked(answer === undefined ? [20] : [20, 30], everywhere, answer);
      expect(kinds([signsIn(), removal, reads([31, 32], "alive"), getsToken([33, 34])])).toEqual([]);
      expect(kinds([signsIn(), removal, reads([31, 32], "anonymous")])).toEqual([]);
    }
  });

  test("the judge finds a session that answers after a client has seen its end", () => {
    const killed = asked([20], everywhere);
    expect(kinds([signsIn(), killed, reads([31, 32], "anonymous"), reads([33, 34], "alive")])).toEqual(["lostSignOut"]);
  });

  test("the judge expects a removal to stop only the sign-ins whose redemption began before it", () => {
    const removal = asked([20, 30], everywhere, done);
    expect(kinds([signsIn([0, 50], 10), removal, reads([60, 61], "alive")])).toEqual(["lostSignOut"]);
    expect(kinds([signsIn([0, 50], 25), removal, reads([60, 61], "alive")])).toEqual([]);
    expect(kinds([signsIn([31, 50], 35), removal, reads([60, 61], "alive")])).toEqual([]);
  });
});

describe("notices", () => {
  test("the judge expects a notice to end only the sessions of its sid", () => {
    const own = asked([20, 30], notice("sid-1", issuedAt), done);
    const other = asked([20, 30], notice("sid-2", issuedAt), done);
    expect(kinds([signsIn(), own, reads([31, 32], "alive")])).toEqual(["lostSignOut"]);
    expect(kinds([signsIn(), other, reads([31, 32], "alive")])).toEqual([]);
    expect(kinds([signsIn(), other, reads([31, 32], "anonymous")])).toEqual(["endedForNothing"]);
  });

  test("the judge expects a notice to keep sessions that were issued later", () => {
    const old = asked([20, 30], notice("sid-1", issuedAt - 1_000), done);
    expect(kinds([signsIn(), old, reads([31, 32], "alive"), getsToken([33, 34])])).toEqual([]);
    expect(kinds([signsIn(), old, reads([31, 32], "anonymous")])).toEqual(["endedForNothing"]);
  });

  test("the judge expects a front-channel notice to remove only the tokens of its own sid", () => {
    const own = asked([20, 30], { op: "front-channel", sid: "sid-1" }, done);
    const other = asked([20, 30], { op: "front-channel", sid: "sid-2" }, done);
    expect(kinds([signsIn(), own, getsToken([31, 32])])).toEqual(["resurrected"]);
    expect(kinds([signsIn(), other, getsToken([31, 32])])).toEqual([]);
    expect(kinds([signsIn(), other, getsToken([31, 32], failed("interaction_required"))])).toEqual([]);
  });

  test("the judge expects a notice of an unknown sid to remove nothing", () => {
    const stray = asked([20, 30], { op: "front-channel", sid: `${unknownSids}1` }, done);
    expect(kinds([signsIn(), stray, getsToken([31, 32], failed("interaction_required"))])).toEqual(["endedForNothing"]);
  });
});

describe("sessions without a removal", () => {
  test("the judge finds a session that ended without a removal", () => {
    expect(kinds([signsIn(), reads([11, 12], "anonymous")])).toEqual(["endedForNothing"]);
    expect(kinds([signsIn(), getsToken([11, 12], failed("signed_out"))])).toEqual(["endedForNothing"]);
    expect(kinds([signsIn(), getsToken([11, 12], failed("store_unavailable"))])).toEqual([]);
  });

  test("the judge finds lost tokens without a removal, unless a refresh may have been cut off", () => {
    const asksAgain = getsToken([31, 32], failed("interaction_required"));
    expect(kinds([signsIn(), asksAgain])).toEqual(["endedForNothing"]);
    expect(kinds([signsIn(), asked([20], { op: "token", handle, force: true }), asksAgain])).toEqual([]);
    expect(kinds([signsIn(), asksAgain], { ...quiet, lostAnswers: [code] })).toEqual([]);
  });

  test("the judge finds a sign-in that was refused without a reason", () => {
    const refused = asked([100, 110], { op: "sign-in", code, transaction: "t1", callback }, { told: "ended" });
    expect(kinds([refused])).toEqual(["strange"]);
    expect(kinds([asked([20, 30], everywhere, done), refused])).toEqual([]);
  });
});

test("the judge finds codes and single-use tokens that the provider got twice", () => {
  const provider = { ...quiet, codesTwice: [code], refreshedTwice: [{ code, times: 2, apartMs: 5 }] };
  expect(kinds([signsIn()], provider)).toEqual(["sentTwice", "sentTwice"]);
});

test("the judge finds an answer with another sign-in's token", () => {
  expect(kinds([signsIn(), getsToken([11, 12], { told: "token", from: "another" })])).toEqual(["strange"]);
});

describe("a late refresh token", () => {
  const entry = getsToken([20, 30], failed("signed_out"));
  const lateTokens = [{ token: "refresh-2", worker: 0, at: 30, ran: 5_000, entry }];
  const entries = [signsIn(), asked([19, 30], everywhere, done), entry];
  const found = (living: string[], kills: Kill[] = [], revokesAfterMs = 0) =>
    judge({ ...calm, entries, lateTokens, kills }, { ...quiet, living, revokesAfterMs }).map(({ kind }) => kind);

  test("must be revoked, unless its process was killed first", () => {
    expect(found([])).toEqual([]);
    expect(found(["refresh-2"])).toEqual(["notRevoked"]);
    expect(found(["refresh-2"], [{ worker: 0, at: 20, ran: 5_000 }])).toEqual(["notRevoked"]);
    expect(found(["refresh-2"], [{ worker: 1, at: 31, ran: 5_000 }])).toEqual(["notRevoked"]);
    expect(found(["refresh-2"], [{ worker: 0, at: 31, ran: 5_000 }])).toEqual([]);
  });

  test("must be revoked within the time that its process has run, however long it was stopped", () => {
    expect(found(["refresh-2"], [{ worker: 0, at: 60_000, ran: 6_900 }])).toEqual([]);
    expect(found(["refresh-2"], [{ worker: 0, at: 60_000, ran: 7_000 }])).toEqual(["notRevoked"]);
    expect(found(["refresh-2"], [{ worker: 0, at: 60_000, ran: 9_900 }], 3_000)).toEqual([]);
    expect(found(["refresh-2"], [{ worker: 0, at: 60_000, ran: 10_000 }], 3_000)).toEqual(["notRevoked"]);
  });

  test("that wasn't revoked is told with the failed revocations of its process and its next kill", () => {
    const failedRevocations = [
      { worker: 0, at: 29, what: "earlier" },
      { worker: 1, at: 40, what: "another process" },
      { worker: 0, at: 41, what: "no answer" },
    ];
    const kills = [{ worker: 0, at: 4_020, ran: 8_000 }];
    const recorded = { ...calm, entries, lateTokens, kills, failedRevocations };
    const [violation] = judge(recorded, { ...quiet, living: ["refresh-2"] });
    expect(violation?.notes).toEqual([
      "      21.0  revocation_failed: no answer",
      "process 0 was killed at 4000.0 after it had run for 3000 ms",
    ]);
    expect(violation === undefined ? "" : tell(violation)).toContain("revocation_failed: no answer");
  });
});

test("a story lists the events in order, without handles", () => {
  const entries = [signsIn(), asked([20, 30], everywhere, done), reads([31, 32], "alive")];
  const [violation] = judge({ ...calm, entries }, quiet);
  const story = violation === undefined ? "" : tell(violation);
  expect(story).toMatch(/sign-in.*remove.*read/s);
  expect(story).not.toContain("secret");
});

describe("callers' tokens", () => {
  const bearer = (madeAt: number): Bearer => ({ id: "bearer-1", value: "", madeAt, issuedAt: 0, toJSON: () => ({}) });
  const exchanges = (times: Times, madeAt: number, answer: Answer = { told: "token", from: "bearer-1" }) =>
    asked(times, { op: "exchange", bearer: bearer(madeAt) }, answer);
  const kindsAfter = (resets: readonly Reset[], entries: readonly Entry[]) =>
    judge({ ...calm, entries, resets }, quiet).map(({ kind }) => kind);
  const late = 20_000;

  test("the judge finds an exchange of a caller's token after a later removal", () => {
    const removal = asked([20, 30], everywhere, done);
    expect(kinds([removal, exchanges([31, 40], 10)])).toEqual(["resurrected"]);
    expect(kinds([removal, exchanges([29, 40], 10)])).toEqual([]);
    expect(kinds([removal, exchanges([31, 40], 25)])).toEqual([]);
    expect(kinds([asked([20, 30], notice("sid-1", 0), done), exchanges([31, 40], 10)])).toEqual([]);
  });

  test("the judge finds an exchange of a caller's token from before a reset of the store", () => {
    const resets = [{ from: 20, until: 30 }];
    expect(kindsAfter(resets, [exchanges([31, 40], 10)])).toEqual(["outlivedReset"]);
    expect(kindsAfter(resets, [exchanges([25, 40], 10)])).toEqual([]);
    expect(kindsAfter(resets, [exchanges([41, 50], 40)])).toEqual([]);
  });

  test("the judge allows a refused caller's token only after a removal, after a reset or with a new store", () => {
    const refused = exchanges([late, late + 1], late - 1, failed("signed_out"));
    const begins = asked([0, 1], { op: "begin" }, { told: "done" });
    expect(kinds([refused])).toEqual([]);
    expect(kinds([begins, refused])).toEqual(["endedForNothing"]);
    expect(kinds([begins, asked([late - 10, late - 5], tokensOnly, done), refused])).toEqual([]);
    expect(kindsAfter([{ from: late - 10, until: late - 5 }], [begins, refused])).toEqual([]);
  });

  test("the judge finds an exchange that returned another caller's token", () => {
    expect(kinds([exchanges([31, 40], 10, { told: "token", from: "bearer-2" })])).toEqual(["strange"]);
  });
});

describe("a store that loses its data", () => {
  const resets = [{ from: 20, until: 30 }];
  const found = (...entries: readonly Entry[]) =>
    judge({ ...calm, entries, resets }, { ...quiet, livingFamilies: [code] }).map(({ kind }) => kind);

  test("the judge finds a session from before a reset of the store that answers", () => {
    expect(found(signsIn(), reads([31, 32], "anonymous"))).toEqual([]);
    expect(found(signsIn(), reads([31, 32], "alive"))).toEqual(["outlivedReset"]);
    expect(found(signsIn(), getsToken([31, 32]))).toEqual(["outlivedReset"]);
    expect(found(signsIn([31, 40]), reads([41, 42], "anonymous"))).toEqual(["endedForNothing"]);
  });

  test("the judge expects a reset to stop pending sign-ins, and no revocation of lost grants", () => {
    const refused = asked([10, 40], { op: "sign-in", code, transaction: "t1", callback }, { told: "ended" });
    expect(found(refused)).toEqual([]);
    expect(found(signsIn(), asked([41, 50], everywhere, done))).toEqual([]);
  });

  test("the judge expects a notice about a sid to find no account if the store has lost the sid's sessions", () => {
    const other = codeFor({ ...parts, sid: "sid-2", serial: "2" });
    const later = asked(
      [31, 40],
      { op: "sign-in", code: other, transaction: "t2", callback },
      { told: "signed-in", handle: "alice.other.mac", id: "session-2", issuedAt },
    );
    const token: Answer = { told: "token", from: other };
    const entries = [
      signsIn(),
      later,
      asked([41, 50], notice("sid-1", issuedAt), done),
      asked([51, 52], { op: "token", handle: "alice.other.mac", force: false }, token),
    ];
    expect(found(...entries)).toEqual([]);
    expect(kinds(entries)).toEqual(["resurrected"]);
  });

  test("the judge allows a reset store to send the code of a killed process's callback again", () => {
    const twice = { ...quiet, codesTwice: [code] };
    const tries = [asked([10], { op: "sign-in", code, transaction: "t1", callback }), signsIn([31, 40])];
    const kindsGiven = (known: readonly Reset[]) =>
      judge({ ...calm, entries: tries, resets: known }, twice).map(({ kind }) => kind);
    expect(kindsGiven(resets)).toEqual([]);
    expect(kindsGiven([])).toEqual(["sentTwice"]);
  });
});

describe("a removed grant is revoked", () => {
  const living = { ...quiet, livingFamilies: [code] };
  const removal = asked([20, 30], everywhere, done);

  test("the judge expects revocations although a process was killed", () => {
    expect(kinds([signsIn()], living)).toEqual([]);
    expect(kinds([signsIn(), removal], quiet)).toEqual([]);
    expect(kinds([signsIn(), removal], living)).toEqual(["notRevoked"]);
    expect(kinds([signsIn(), asked([20, 30], everywhere, failed("store_unavailable"))], living)).toEqual([]);
  });

  test("the judge expects the revocation by the process of the removal, unless it was killed later", () => {
    const left = { ...quiet, leftFamilies: [code] };
    const found = (kills: Kill[]) =>
      judge({ ...calm, entries: [signsIn(), removal], kills }, left).map(({ kind }) => kind);
    expect(found([])).toEqual(["leftToOthers"]);
    expect(found([{ worker: 0, at: 19, ran: 0 }])).toEqual(["leftToOthers"]);
    expect(found([{ worker: 1, at: 40, ran: 0 }])).toEqual(["leftToOthers"]);
    expect(found([{ worker: 0, at: 40, ran: 0 }])).toEqual([]);
    expect(kinds([signsIn()], left)).toEqual([]);
  });

  test("the judge expects no revocation of a token from a refresh that was cut off", () => {
    const cutOff = asked([12], { op: "token", handle, force: true });
    expect(kinds([signsIn(), cutOff, removal], living)).toEqual(["notRevoked"]);
    expect(kinds([signsIn(), cutOff, removal], { ...living, revokedFamilies: [code] })).toEqual([]);
    expect(kinds([signsIn(), removal], { ...living, revokedFamilies: [code] })).toEqual(["notRevoked"]);
    const again = asked([15], { op: "token", handle, force: false });
    expect(kinds([signsIn(), cutOff, again, removal], living)).toEqual(["notRevoked"]);
  });

  test("the judge expects no revocation if the same browser signed in again", () => {
    const again = asked([12, 18], { op: "sign-in", code: "other", transaction: "t2", previous: handle, callback });
    expect(kinds([signsIn(), again, removal], living)).toEqual([]);
  });
});
