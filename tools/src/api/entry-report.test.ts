import { expect, test } from "vitest";
import { entryReport } from "./entry-report.ts";

const report = (files: Readonly<Record<string, string>>) =>
  entryReport("dist/index.d.ts", (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  });

test("an entry's report sorts the exports of all files by name, without comments", () => {
  const files = {
    "dist/index.d.ts": 'export * from "./inner/b.ts";\nexport { a } from "./a.ts";\n',
    "dist/inner/b.d.ts":
      '/** Says something. */\nexport interface B {\n    // why\n    readonly url: "https://x";\n}\n',
    "dist/a.d.ts": "export declare function a(x: string): void;\nexport declare function a(x: number): void;\n",
  };
  expect(report(files)).toEqual([
    'export interface B {\n    readonly url: "https://x";\n}',
    "export declare function a(x: string): void;",
    "export declare function a(x: number): void;",
  ]);
});

test("an entry's report has names that aren't exported but are visible, through other files and inline imports", () => {
  const files = {
    "dist/index.d.ts":
      'import type { Options } from "./options.ts";\nexport declare function f(options: Options): import("./deep.ts").Deep;\n',
    "dist/options.d.ts":
      'import type { Far } from "far";\ninterface Base {\n    far: Far;\n}\nexport interface Options extends Base {\n}\nexport interface Unseen {\n}\n',
    "dist/deep.d.ts": "export type Deep = 1;\n",
  };
  expect(report(files)).toEqual([
    'export declare function f(options: Options): import("./deep.ts").Deep;',
    "// not exported, but seen through what is",
    "interface Base {\n    far: Far;\n}",
    "interface Options extends Base {\n}",
    "type Deep = 1;",
    "// of other packages",
    'import { Far } from "far";',
  ]);
});

test("an entry's report has renamed exports, names of other packages and additions to other modules", () => {
  const files = {
    "dist/index.d.ts": `import * as far from "far";
export * from "near";
export { inner as outer, type Name } from "./inner.ts";
export { type There } from "there";
export default class K extends far.Base {
    #private;
}
declare module "koa" {
    interface State {
    }
}
`,
    "dist/inner.d.ts": "declare const inner: 1;\nexport type Name = typeof inner;\nexport { inner };\n",
  };
  expect(report(files)).toEqual([
    'export * from "near";',
    "export type Name = typeof inner;",
    'export { There } from "there";',
    "export { K as default };",
    "export { inner as outer };",
    "// not exported, but seen through what is",
    "class K extends far.Base {\n    #private;\n}",
    "declare const inner: 1;",
    "// in modules of others",
    'declare module "koa" {\n    interface State {\n    }\n}',
    "// of other packages",
    'import * as … from "far";',
    'import { There } from "there";',
  ]);
});

test("an entry's report ends for types that name each other", () => {
  const files = { "dist/index.d.ts": "interface A {\n    b: B;\n}\ninterface B {\n    a: A;\n}\nexport type C = A;\n" };
  expect(report(files)).toHaveLength(4);
});

test.each([
  ["a module that exports no such name", 'export { b } from "./a.ts";\n', "dist/index.d.ts: ./a.ts exports no b"],
  ["a file that isn't there", 'export * from "./b.ts";\n', "no dist/b.d.ts"],
  ["what isn't TypeScript", "export const = ;\n", "does not parse"],
])("%s is an error", (_, text, message) => {
  expect(() => report({ "dist/index.d.ts": text, "dist/a.d.ts": "export type A = 1;\n" })).toThrow(message);
});
