import { expect, test } from "vitest";
import { checkArchitectureDocument, checkDecorators, checkLength } from "./shape.ts";

const lines = (count: number) => "const a = 1;\n".repeat(count);

test("a source file of a package may have 300 lines, not 301", () => {
  const path = "packages/core/src/domain/x.ts";
  expect(checkLength([{ path, text: lines(300) }])).toEqual([]);
  expect(checkLength([{ path, text: lines(301) }])).toEqual([`${path}: 301 lines, 300 allowed`]);
});

test("tests and the other folders may be longer", () => {
  const paths = ["packages/core/src/domain/x.test.ts", "verification/e2e/src/x.ts", "examples/a/src/x.ts"];
  expect(checkLength(paths.map((path) => ({ path, text: lines(900) })))).toEqual([]);
});

test("ARCHITECTURE.md may have 150 lines, not 151", () => {
  expect(checkArchitectureDocument({ path: "ARCHITECTURE.md", text: lines(150) })).toEqual([]);
  expect(checkArchitectureDocument({ path: "ARCHITECTURE.md", text: lines(151) })).toHaveLength(1);
});

test("decorators are found with their line, of classes and of members", () => {
  const text = "@injectable()\nclass A {\n  @once m() {}\n}\n";
  expect(checkDecorators([{ path: "verification/e2e/src/x.ts", text }]).sort()).toEqual([
    "verification/e2e/src/x.ts:1: a decorator",
    "verification/e2e/src/x.ts:3: a decorator",
  ]);
});

test("an e-mail address in a comment or a string is no decorator", () => {
  const text = `/** @example @injectable() */\nexport const a = "@injectable() class A {}";`;
  expect(checkDecorators([{ path: "verification/e2e/src/x.ts", text }])).toEqual([]);
});
