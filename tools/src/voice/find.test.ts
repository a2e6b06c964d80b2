import { expect, test } from "vitest";
import { findMarks } from "./find.ts";

test("finds a word of the old voice with its file, its line and what to write in its place", () => {
  expect(findMarks("docs/a.md", "The user signs out.\nNobody gets a token.\n")).toEqual([
    { file: "docs/a.md", line: 2, word: "Nobody", instead: "name what is missing: no user, no process, no caller" },
  ]);
});

test("finds every marked word of one line", () => {
  expect(findMarks("a.ts", "// whoever asks, whatever comes").map(({ word }) => word)).toEqual(["whoever", "whatever"]);
});

test("finds a shape of several words", () => {
  expect(findMarks("a.ts", "// The session, where there is one, comes to its end.").map(({ word }) => word)).toEqual([
    "comes to its end",
    "where there is",
  ]);
});

test.each([
  ["// At most so many calls.", "so many"],
  ["// The times are counted anew.", "anew"],
  ["// It answers as badly as a test wants.", "as badly as"],
  ["// The code is good once.", "is good once"],
  ["// Creates it if need be.", "if need be"],
  ["// A browser takes its time to start.", "takes its time"],
  ["// The module must turn red.", "turn red"],
  ["// Its state was made up.", "was made up"],
  ["// ID tokens go by the provider's clock.", "go by the"],
  ["// The wait goes on.", "goes on"],
  ["// A sweep hands over the grant.", "hands over"],
  ["// The record lies in the store.", "lies in"],
  ["// The text stands in the log.", "stands in"],
  ["// An app tells of each removal.", "tells of"],
  ["// The page shows the way on.", "the way on"],
  ["// The fake speaks the protocol.", "speaks the"],
  ["// The session lives on.", "lives on"],
])("finds the shape in: %s", (line, word) => {
  expect(findMarks("a.ts", line).map((found) => found.word)).toEqual([word]);
});

test("finds nothing in plain sentences", () => {
  expect(findMarks("a.ts", "// Another process may hold the claim; the caller waits for its result.")).toEqual([]);
});

test("skips lock files, API reports and its own list", () => {
  for (const file of [
    "pnpm-lock.yaml",
    "verification/bench/pnpm-lock.yaml",
    "reports/core.api.md",
    "tools/src/voice/words.ts",
  ])
    expect(findMarks(file, "nobody")).toEqual([]);
});
