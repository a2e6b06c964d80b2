import { describe, expect, test } from "vitest";
import { checkCircles } from "./circles.ts";
import { checkFloors } from "./floors.ts";
import { checkPublicNames } from "./public-names.ts";
import { checkPurity } from "./purity.ts";
import { readFromRoot, readSources } from "./repository.ts";
import { checkArchitectureDocument, checkDecorators, checkLength } from "./shape.ts";

// Reading every source takes its time on a busy machine.
describe("this repository", { timeout: 60_000 }, () => {
  const sources = readSources();

  test("its sources are found", () => {
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

  test("arrows go downwards, rooms on one floor don't know each other", () => {
    expect(checkFloors(sources)).toEqual([]);
  });

  test("no files import each other in a circle", () => {
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

  test("no decorators", () => {
    expect(checkDecorators(sources)).toEqual([]);
  });

  test("ARCHITECTURE.md is a page that one reads", () => {
    expect(checkArchitectureDocument(readFromRoot("ARCHITECTURE.md"))).toEqual([]);
  });
});
