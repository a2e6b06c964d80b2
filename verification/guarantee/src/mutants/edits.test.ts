import { expect, test } from "vitest";
import { sourcesOfCore } from "./broken-core.ts";
import { edited } from "./code/edit.ts";
import { harmlessMistakes } from "./harmless.ts";
import { mutants } from "./index.ts";

const places = sourcesOfCore();

test.each([...mutants.filter(({ edits }) => edits !== undefined), ...harmlessMistakes])(
  "core still has the place of this mutant: $name",
  ({ edits = [] }) => {
    for (const { file, text } of edited(places, edits)) expect(text).not.toBe(places.texts.get(file));
  },
);

test("no two mutants have the same name", () => {
  const names = [...mutants, ...harmlessMistakes].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
