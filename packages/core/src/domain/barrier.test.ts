import { describe, expect, test } from "vitest";
import { type Barrier, barriersOf, outcomeAt, withBarrier } from "./barrier.ts";
import type { RemovalByName } from "./removal.ts";

const barrier: Barrier = { at: 10, until: 100, issuedUntil: 50, outcome: "collided" };

describe("what a removal leaves behind", () => {
  const named = { id: "session", sids: ["sid", "same sid by another secret"] };
  const left = (sessions: RemovalByName["sessions"], tokens: RemovalByName["tokens"]) =>
    barriersOf({ sessions, tokens, issuedUntil: 50, barrierForMs: 90 }, 10).map((each) => [
      each.sid,
      each.barrier.outcome,
    ]);

  test.each<[RemovalByName["sessions"], RemovalByName["tokens"], ReturnType<typeof left>]>([
    ["all", "all", [[undefined, "ended"]]],
    ["all", "of-those-sessions", [[undefined, "ended"]]],
    ["none", "all", [[undefined, "collided"]]],
    ["none", "of-those-sessions", []],
    [
      named,
      "all",
      [
        [undefined, "collided"],
        ["sid", "ended"],
        ["same sid by another secret", "ended"],
      ],
    ],
    [
      named,
      "of-those-sessions",
      [
        ["sid", "ended"],
        ["same sid by another secret", "ended"],
      ],
    ],
    [{ id: "session", sids: [] }, "of-those-sessions", []],
  ])("sessions %j, tokens %s", (sessions, tokens, expected) => {
    expect(left(sessions, tokens)).toEqual(expected);
  });

  test("stands from the removal on for as long as it was asked to, for what was issued until then", () => {
    const removal = { sessions: "none", tokens: "all", issuedUntil: 50, barrierForMs: 90 } as const;
    expect(barriersOf(removal, 10)).toEqual([{ sid: undefined, barrier }]);
  });
});

describe("one barrier more", () => {
  test.each<[string, Partial<Barrier>]>([
    ["the same again", {}],
    ["a later one", { at: 11 }],
    ["a longer one", { until: 101 }],
    ["one up to a later issue time", { issuedUntil: 51 }],
    ["one without an issue time", { issuedUntil: undefined }],
    ["one that ends what it stops", { outcome: "ended" }],
  ])("%s takes the place of the first, and the first adds nothing to it", (_, wider) => {
    const added = { ...barrier, ...wider };
    expect(withBarrier([barrier], added)).toEqual([added]);
    expect(withBarrier([added], barrier)).toEqual([added]);
  });

  test.each<[string, Partial<Barrier>]>([
    ["later, but not as long", { at: 11, until: 99 }],
    ["later, but up to an earlier issue time", { at: 11, issuedUntil: 49 }],
    ["without an issue time, but earlier", { at: 9, issuedUntil: undefined }],
    ["ending what it stops, but not as long", { until: 99, outcome: "ended" }],
  ])("one that is %s stands beside the first", (_, other) => {
    const added = { ...barrier, ...other };
    expect(withBarrier([barrier], added)).toEqual([barrier, added]);
    expect(withBarrier([added], barrier)).toEqual([added, barrier]);
  });
});

describe("a sign-in that meets barriers", () => {
  const ended: Barrier = { ...barrier, outcome: "ended" };
  const signIn = { startedAt: 10, issuedAt: 50 };

  test("is stopped where it began at or before one, and was issued until then, while it stands", () => {
    expect(outcomeAt([barrier], signIn, 100)).toBe("collided");
    expect(outcomeAt([barrier], { ...signIn, startedAt: 11 }, 100)).toBeUndefined();
    expect(outcomeAt([barrier], { ...signIn, issuedAt: 51 }, 100)).toBeUndefined();
    expect(outcomeAt([barrier], signIn, 101)).toBeUndefined();
    expect(outcomeAt([{ ...barrier, issuedUntil: undefined }], { ...signIn, issuedAt: 51 }, 100)).toBe("collided");
    expect(outcomeAt([], signIn, 100)).toBeUndefined();
  });

  test("has ended where one of them says so", () => {
    expect(outcomeAt([barrier, ended], signIn, 100)).toBe("ended");
    expect(outcomeAt([ended, barrier], signIn, 100)).toBe("ended");
    expect(outcomeAt([{ ...ended, at: 9 }, barrier], signIn, 100)).toBe("collided");
  });
});
