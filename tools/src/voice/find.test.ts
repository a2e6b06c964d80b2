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
