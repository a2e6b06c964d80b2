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

test.each([...mutants.filter(({ edits }) => edits !== undefined), ...harmlessMistakes])(
  "every private member that this mutant names exists in its file, so core can be loaded: $name",
  ({ edits = [] }) => {
    for (const { text } of edited(places, edits)) {
      const declared = new Set([...text.matchAll(/^ {2}(?:readonly |async |get )*(#\w+)/gm)].map(([, name]) => name));
      const named = [...text.matchAll(/\.(#\w+)/g)].map(([, name]) => name);
      expect(named.filter((name) => !declared.has(name))).toEqual([]);
    }
  },
);

test("no two mutants have the same name", () => {
  const names = [...mutants, ...harmlessMistakes].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
