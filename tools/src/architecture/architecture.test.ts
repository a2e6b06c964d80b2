import { describe, expect, test } from "vitest";
import { checkCircles } from "./circles.ts";
import { checkFloors } from "./floors.ts";
import { checkPublicNames } from "./public-names.ts";
import { checkPurity } from "./purity.ts";
import { readFromRoot, readSources } from "./repository.ts";
import { checkArchitectureDocument, checkDecorators, checkLength } from "./shape.ts";

// Reading every source is slow on a busy machine.
describe("this repository", { timeout: 60_000 }, () => {
  const sources = readSources();

  test("finds its sources", () => {
    for (const room of [
      "packages/core/src/",
      "packages/composition/src/",
      "examples/",
      "verification/e2e/",
      "tools/src/",
    ]) {
      expect(
        sources.some(({ path }) => path.startsWith(room)),
        room,
      ).toBe(true);
    }
  });

  test("imports go only to lower floors, and rooms on one floor don't import each other", () => {
    expect(checkFloors(sources)).toEqual([]);
  });

  test("has no import cycles", () => {
    expect(checkCircles(sources)).toEqual([]);
  });

  test("all adapters export the same shared names, by name", () => {
    expect(checkPublicNames(sources)).toEqual([]);
  });

  test("core is pure", () => {
    expect(checkPurity(sources, readFromRoot("packages/core/package.json").text)).toEqual([]);
  });

  test("no source file of a package is too long", () => {
    expect(checkLength(sources)).toEqual([]);
  });

  test("no source file has a decorator", () => {
    expect(checkDecorators(sources)).toEqual([]);
  });

  test("ARCHITECTURE.md is short enough to read", () => {
    expect(checkArchitectureDocument(readFromRoot("ARCHITECTURE.md"))).toEqual([]);
  });
});
