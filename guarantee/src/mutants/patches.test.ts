import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { mutants } from "./index.ts";

const sources = new URL(".", import.meta.resolve("@identity-web/core"));
const patches = mutants.flatMap(({ name, patches: own = [] }) => own.map((patch) => ({ name, ...patch })));

test.each(patches)("core still reads as this mutant expects: $name", ({ file, find }) => {
  const text = readFileSync(fileURLToPath(new URL(file, sources)), "utf8");
  expect(text.split(find)).toHaveLength(2);
});
