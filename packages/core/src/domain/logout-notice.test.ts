import { expect, test } from "vitest";
import { isConcerned, issuedUntil } from "./logout-notice.ts";

test("a notice with an iat affects what was issued until the end of that second", () => {
  const until = issuedUntil({ verified: true, issuedAt: 5_000 });
  expect([4_999, 5_000, 5_999, 6_000].map((issuedAt) => isConcerned(issuedAt, until))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("a notice without an iat affects every session, issued at any time", () => {
  expect(isConcerned(Number.MAX_SAFE_INTEGER, issuedUntil({ verified: false }))).toBe(true);
});
