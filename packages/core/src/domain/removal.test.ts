import { expect, test } from "vitest";
import { endsSession, type Removal, removalByName, takesGrant } from "./removal.ts";

const removal: Removal = { sessions: { sids: ["sid"] }, tokens: "all", issuedUntil: 50, barrierForMs: 90 };
const hashes = ["hash", "hash by the old secret"];

test("a sid's names take its place", () => {
  const byName = removalByName({ ...removal, sessions: { id: "id", sids: ["sid"] } }, hashes);
  expect(byName).toEqual({ ...removal, sessions: { id: "id", sids: hashes } });
  expect(JSON.stringify(byName)).not.toContain('"sid"');
  expect(removalByName({ ...removal, sessions: "all" }, hashes).sessions).toBe("all");
});

test("a removal ends the sessions that it names: all, by their id, by one of their sid's names", () => {
  const session = { id: "id", sids: ["hash by the old secret"], issuedAt: 50 };
  const ends = (sessions: Removal["sessions"], details: Partial<typeof session> = {}) =>
    endsSession(
      removalByName({ ...removal, sessions }, typeof sessions === "object" && "sid" in sessions ? hashes : []),
      {
        ...session,
        ...details,
      },
    );
  expect(ends("all")).toBe(true);
  expect(ends("none")).toBe(false);
  expect(ends({ id: "id" })).toBe(true);
  expect(ends({ id: "other" })).toBe(false);
  expect(ends({ id: "other", sid: "sid" })).toBe(true);
  expect(ends({ sid: "sid" }, { sids: [] })).toBe(false);
  expect(ends({})).toBe(false);
  expect(ends("all", { issuedAt: 51 })).toBe(false);
});

test("a removal of all tokens takes grants issued until then, and those that are only claimed", () => {
  const byName = removalByName(removal, hashes);
  expect([50, 51, undefined].map((issuedAt) => takesGrant(byName, issuedAt))).toEqual([true, false, true]);
  expect(takesGrant({ ...byName, tokens: "of-those-sessions" }, undefined)).toBe(false);
});
