import { expect, test } from "vitest";
import { endsSession, type RemovalTarget, takesGrant } from "./removal.ts";

const target: RemovalTarget = { sessions: { sids: ["sid"] }, tokens: "all", issuedUntil: 50 };

test("a removal ends the sessions that it names: all, by id, by a name of their sid, or those without a sid", () => {
  const session = { id: "id", sids: ["hash by the old secret"], issuedAt: 50 };
  const ends = (sessions: RemovalTarget["sessions"], details: Partial<typeof session> = {}) =>
    endsSession({ ...target, sessions }, { ...session, ...details });
  const sids = ["hash", "hash by the old secret"];
  expect(ends("all")).toBe(true);
  expect(ends("none")).toBe(false);
  expect(ends({ id: "id" })).toBe(true);
  expect(ends({ id: "other" })).toBe(false);
  expect(ends({ id: "other", sids })).toBe(true);
  expect(ends({ sids }, { sids: [] })).toBe(false);
  expect(ends({ sids, withoutSid: true }, { sids: [] })).toBe(true);
  expect(ends({ withoutSid: true })).toBe(false);
  expect(ends({})).toBe(false);
  expect(ends("all", { issuedAt: 51 })).toBe(false);
});

test("a removal of all tokens removes grants issued until then, and those that are only claimed", () => {
  expect([50, 51, undefined].map((issuedAt) => takesGrant(target, issuedAt))).toEqual([true, false, true]);
  expect(takesGrant({ ...target, tokens: "of-those-sessions" }, undefined)).toBe(false);
});
