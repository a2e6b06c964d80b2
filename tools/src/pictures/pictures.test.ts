import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pictures } from "./pictures.ts";
import { parseSequence } from "./sequence.ts";

test.each(pictures())("$file is the picture of its text (npx pnpm docs:pictures)", ({ file, svg }) => {
  expect(readFileSync(file, "utf8")).toBe(svg);
});

test("an invalid line is named in the error", () => {
  expect(() => parseSequence("t\nA | B\nA -> C: hello")).toThrow('and got "A -> C: hello"');
  expect(parseSequence("t\nA | B\nA -x B: hello: you\nB: rests").steps).toEqual([
    { from: "A", to: "B", text: "hello: you", crossed: true },
    { from: "B", to: "B", text: "rests", crossed: false },
  ]);
});
