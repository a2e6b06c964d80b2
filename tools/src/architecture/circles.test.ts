import { expect, test } from "vitest";
import { checkCircles } from "./circles.ts";

const file = (name: string, text: string) => ({ path: `packages/core/src/${name}.ts`, text });
const circle = (...names: string[]) =>
  `${names.map((name) => `packages/core/src/${name}.ts`).join(" → ")}: an import cycle; move the shared code below them`;

test.each([
  ["values", `import { b } from "./b.ts";`],
  ["types", `import type { B } from "./b.ts";`],
  ["a re-export", `export { b } from "./b.ts";`],
  ["a type's import", `type B = import("./b.ts").B;`],
])("two files that import each other are a cycle: %s", (_, text) => {
  const files = [file("a", text), file("b", `import { a } from "./a.ts";`)];
  expect(checkCircles(files)).toEqual([circle("a", "b", "a")]);
});

test("a longer cycle is reported once, and with a shortcut both cycles are reported", () => {
  const files = [
    file("a", `import "./b.ts";`),
    file("b", `import "./http/c.ts";`),
    file("http/c", `import "../a.ts";`),
    file("d", `import "./a.ts";`),
  ];
  expect(checkCircles(files)).toEqual([circle("a", "b", "http/c", "a")]);
  const shortCut = file("a", `import "./b.ts"; import "./http/c.ts";`);
  const both = [circle("a", "http/c", "a"), circle("b", "http/c", "a", "b")];
  expect(checkCircles([shortCut, ...files.slice(1)])).toEqual(both);
});

test("a tree of imports, tests and libraries are no cycles", () => {
  const files = [
    file("a", `import "./b.ts"; import "./c.ts"; import "node:fs"; import "./not-there.ts";`),
    file("b", `import "./c.ts";`),
    file("c", ""),
    file("c.test", `import "./c.ts"; import "./a.test.ts";`),
    file("a.test", `import "./a.ts"; import "./c.test.ts";`),
  ];
  expect(checkCircles(files)).toEqual([]);
});
