import { expect, test } from "vitest";
import { checkPublicNames } from "./public-names.ts";

const list = { path: "packages/composition/src/public.ts", text: 'export { type A, b } from "@identity-web/core";' };
const check = (text: string, path = "packages/adapter-x/src/index.ts") => checkPublicNames([list, { path, text }]);
const from = '"@identity-web/composition/public"';

test("an adapter that exports every shared name, and names of its own, is fine", () => {
  expect(check(`export { type A, b } from ${from}; export { own } from "./own.ts";`)).toEqual([]);
  expect(check(`export { b } from ${from};`, "packages/features/src/index.ts")).toEqual([]);
});

test("a name that an adapter lacks, or has in addition, is found", () => {
  expect(check(`export { b, c } from ${from};`)).toEqual([
    "packages/adapter-x/src/index.ts does not export by name, from @identity-web/composition/public: A",
    "packages/adapter-x/src/index.ts exports from @identity-web/composition/public what packages/composition/src/public.ts does not have: c",
  ]);
});

test("export * has no names", () => {
  expect(check(`export * from ${from};`)).toHaveLength(1);
});
