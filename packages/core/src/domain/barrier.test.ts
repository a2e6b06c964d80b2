import { describe, expect, test } from "vitest";
import { type Barrier, barriersOf, outcomeAt, stopsExchange, withBarrier } from "./barrier.ts";
import type { RemovalTarget } from "./removal.ts";

const barrier: Barrier = { by: "removal", of: "account", at: 10, until: 100, issuedUntil: 50, outcome: "collided" };
const times = { at: 10, surelyAt: 10, until: 100 };

describe("the barriers of a removal", () => {
  const sids = ["sid", "same sid by another secret"];
  const left = (sessions: RemovalTarget["sessions"], tokens: RemovalTarget["tokens"]) =>
    barriersOf("removal", { sessions, tokens, issuedUntil: 50 }, times).map(({ of, outcome }) => [of, outcome]);
  const ofSids = sids.map((sid) => [{ sid }, "ended"]);

  test.each<[RemovalTarget["sessions"], RemovalTarget["tokens"], unknown]>([
    ["all", "all", [["account", "ended"]]],
    ["all", "of-those-sessions", [["sign-ins", "ended"]]],
    ["none", "all", [["account", "collided"]]],
    ["none", "of-those-sessions", []],
    [{ id: "session", sids }, "all", [["account", "collided"], ...ofSids]],
    [{ id: "session", sids }, "of-those-sessions", ofSids],
    [{ sids, withoutSid: true }, "of-those-sessions", [...ofSids, ["without-sid", "ended"]]],
    [{ id: "session" }, "of-those-sessions", []],
  ])("are as narrow as its target: sessions %j, tokens %s", (sessions, tokens, expected) => {
    expect(left(sessions, tokens)).toEqual(expected);
  });

  test("last for the given time after the removal, and apply to what was issued until then", () => {
    const target = { sessions: "none", tokens: "all", issuedUntil: 50 } as const;
    expect(barriersOf("removal", target, times)).toEqual([barrier]);
  });
});

describe("a list of barriers with one more", () => {
  test.each<[string, Partial<Barrier>]>([
    ["the same again", {}],
    ["a later one", { at: 11 }],
    ["a longer one", { until: 101 }],
    ["one up to a later issue time", { issuedUntil: 51 }],
    ["one without an issue time", { issuedUntil: undefined }],
    ["one with the outcome ended", { outcome: "ended" }],
  ])("%s replaces the first, and the first adds nothing to it", (_, wider) => {
    const added = { ...barrier, ...wider };
    expect(withBarrier([barrier], added)).toEqual([added]);
    expect(withBarrier([added], barrier)).toEqual([added]);
  });

  test.each<[string, Partial<Barrier>]>([
    ["later, but shorter", { at: 11, until: 99 }],
    ["later, but up to an earlier issue time", { at: 11, issuedUntil: 49 }],
    ["without an issue time, but earlier", { at: 9, issuedUntil: undefined }],
    ["with the outcome ended, but shorter", { until: 99, outcome: "ended" }],
    ["of one provider's session", { of: { sid: "sid" } }],
  ])("one that is %s is kept beside the first", (_, other) => {
    const added = { ...barrier, ...other };
    expect(withBarrier([barrier], added)).toEqual([barrier, added]);
    expect(withBarrier([added], barrier)).toEqual([added, barrier]);
  });
});

describe("a sign-in under barriers", () => {
  const ended: Barrier = { ...barrier, outcome: "ended" };
  const signIn = { startedAt: 10, issuedAt: 50, sids: ["sid"] };

  test("is stopped if it began at or before a valid barrier, and was issued until then", () => {
    expect(outcomeAt([barrier], signIn, 100)).toBe("collided");
    expect(outcomeAt([barrier], { ...signIn, startedAt: 11 }, 100)).toBeUndefined();
    expect(outcomeAt([barrier], { ...signIn, issuedAt: 51 }, 100)).toBeUndefined();
    expect(outcomeAt([barrier], signIn, 101)).toBeUndefined();
    expect(outcomeAt([{ ...barrier, issuedUntil: undefined }], { ...signIn, issuedAt: 51 }, 100)).toBe("collided");
    expect(outcomeAt([], signIn, 100)).toBeUndefined();
  });

  test("has collided if a barrier stops it only because clocks differ", () => {
    const skewed = { ...ended, surelyAt: 8 };
    expect(outcomeAt([skewed], { ...signIn, startedAt: 8 }, 100)).toBe("ended");
    expect(outcomeAt([skewed], { ...signIn, startedAt: 9 }, 100)).toBe("collided");
    expect(outcomeAt([skewed], { ...signIn, startedAt: 11 }, 100)).toBeUndefined();
    expect(withBarrier([ended], skewed)).toEqual([ended]);
  });

  test("is stopped by a barrier of its own sid or, without a sid, of sign-ins without a sid, and by no other", () => {
    const of = (place: Barrier["of"], sids: readonly string[]) =>
      outcomeAt([{ ...barrier, of: place }], { ...signIn, sids }, 100);
    expect(of({ sid: "sid" }, ["other", "sid"])).toBe("collided");
    expect(of({ sid: "sid" }, ["other"])).toBeUndefined();
    expect(of("without-sid", [])).toBe("collided");
    expect(of("without-sid", ["sid"])).toBeUndefined();
  });

  test("has ended if one of several barriers has this outcome", () => {
    expect(outcomeAt([barrier, ended], signIn, 100)).toBe("ended");
    expect(outcomeAt([ended, barrier], signIn, 100)).toBe("ended");
    expect(outcomeAt([{ ...ended, at: 9 }, barrier], signIn, 100)).toBe("collided");
  });
});

test("an exchange is stopped by every barrier of the account, of any age, that is later than its token", () => {
  expect(stopsExchange([barrier], 10)).toBe(true);
  expect(stopsExchange([{ ...barrier, issuedUntil: 9 }], 10)).toBe(false);
  expect(stopsExchange([{ ...barrier, of: { sid: "sid" } }], 10)).toBe(false);
});

test("an exchange is stopped if its token seems some seconds younger than the removal, because clocks differ", () => {
  const unbounded = { ...barrier, issuedUntil: undefined };
  expect(stopsExchange([unbounded], barrier.at + 5_000)).toBe(true);
  expect(stopsExchange([unbounded], barrier.at + 5_001)).toBe(false);
  expect(stopsExchange([{ ...barrier, issuedUntil: barrier.at }], barrier.at + 1)).toBe(false);
});
