import { expect, test } from "vitest";
import { sourcesOfCore } from "./broken-core.ts";
import { edited } from "./code/edit.ts";
import { mutants } from "./index.ts";
import { unseen } from "./unseen.ts";

const places = sourcesOfCore();

test.each([...mutants, ...unseen].filter(({ edits }) => edits !== undefined))(
  "core still has the place of this mutant: $name",
  ({ edits = [] }) => {
    for (const { file, text } of edited(places, edits)) expect(text).not.toBe(places.texts.get(file));
  },
);

test("no two mutants have the same name", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
