import { expect, test } from "vitest";
import { markerAfter, markerStops } from "./marker.ts";

test("a marker affects what was issued until the end of the notice's second", () => {
  expect(markerAfter(undefined, { verified: true, issuedAt: 5000 }, 60, 10)).toEqual({ issuedUntil: 5999, until: 70 });
  expect(markerAfter(undefined, { verified: true }, 60, 10)).toEqual({ issuedUntil: undefined, until: 70 });
});

test("another notice may widen and prolong a marker, but never narrow or shorten it", () => {
  const earlier = { issuedUntil: 5999, until: 70 };
  expect(markerAfter(earlier, { verified: true, issuedAt: 4000 }, 1, 20)).toEqual(earlier);
  expect(markerAfter(earlier, { verified: true, issuedAt: 6000 }, 60, 20)).toEqual({ issuedUntil: 6999, until: 80 });
  expect(markerAfter(earlier, { verified: true }, 1, 20)).toEqual({ issuedUntil: undefined, until: 70 });
  expect(
    markerAfter({ ...earlier, issuedUntil: undefined }, { verified: true, issuedAt: 6000 }, 1, 20).issuedUntil,
  ).toBeUndefined();
});

test("a restart marker stops redemptions that began before it was written, by any clock of the store", () => {
  const notice = { verified: true, issuedAt: 5000, restarts: true };
  const marker = markerAfter(undefined, notice, 60, 10, 3);
  expect(marker).toEqual({ issuedUntil: 5999, until: 70, startedUntil: 13 });
  expect([13, 14].map((startedAt) => markerStops(marker, 5999, 20, startedAt))).toEqual([true, false]);
  expect(markerAfter(marker, { ...notice, issuedAt: 4000 }, 60, 30, 3)).toEqual({
    ...{ issuedUntil: 5999, until: 90, startedUntil: 33 },
  });
});

test("an expired marker adds nothing to the next one", () => {
  expect(markerAfter({ issuedUntil: undefined, until: 70 }, { verified: true, issuedAt: 5000 }, 60, 71)).toEqual({
    issuedUntil: 5999,
    until: 131,
  });
});

test("a marker stops what it affects up to its exact end", () => {
  const marker = { issuedUntil: 5999, until: 70 };
  expect([markerStops(marker, 5999, 70), markerStops(marker, 6000, 70), markerStops(marker, 5999, 71)]).toEqual([
    true,
    false,
    false,
  ]);
});
