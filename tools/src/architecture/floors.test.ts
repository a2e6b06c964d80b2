import { describe, expect, test } from "vitest";
import { checkFloors } from "./floors.ts";
import type { SourceFile } from "./source-file.ts";

const door: SourceFile = {
  path: "packages/core/src/index.ts",
  text: `export { account } from "./domain/account.ts";
export type { Store } from "./ports/store.ts";
export * from "./use-cases/sign-in.ts";
export { memoryStore } from "./memory/index.ts";`,
};
const parts: SourceFile = {
  path: "packages/core/src/parts.ts",
  text: `export { createUseCases } from "./use-cases/sign-in.ts";`,
};
const house: SourceFile[] = [
  door,
  parts,
  { path: "packages/core/src/domain/account.ts", text: "export const account = 1;" },
  { path: "packages/core/src/ports/store.ts", text: "export interface Store {}" },
  { path: "packages/core/src/use-cases/sign-in.ts", text: "export class SignIn {}" },
  { path: "packages/core/src/memory/index.ts", text: `export { memoryStore } from "./memory-store.ts";` },
  { path: "packages/core/src/memory/memory-store.ts", text: "export function memoryStore() {}" },
];

function check(path: string, text: string) {
  return checkFloors([...house, { path, text }]);
}

test("a repository in order has no violation", () => {
  expect(checkFloors(house)).toEqual([]);
});

describe("inside core", () => {
  test.each([
    [
      "packages/core/src/domain/x.ts",
      `import type { Store } from "../ports/store.ts";`,
      "core/domain → core/ports: an arrow upwards",
    ],
    [
      "packages/core/src/ports/x.ts",
      `export * from "../use-cases/sign-in.ts";`,
      "core/ports → core/use-cases: an arrow upwards",
    ],
    ["packages/core/src/memory/x.ts", `import "../http/index.ts";`, "core/memory → core/http: an arrow upwards"],
    [
      "packages/core/src/memory/x.ts",
      `import { SignIn } from "../use-cases/sign-in.ts";`,
      "one floor don't know each other",
    ],
    ["packages/core/src/use-cases/x.ts", `type M = import("../memory/index.ts").M;`, "one floor don't know each other"],
    [
      "packages/core/src/use-cases/x.ts",
      `const m = await import("../memory/index.ts");`,
      "one floor don't know each other",
    ],
    ["packages/core/src/attic/x.ts", "", `"core/attic" has no floor`],
    ["packages/core/src/http/x.ts", `import { a } from "../attic/x.ts";`, "core/attic has no floor"],
  ])("%s: %s", (path, text, fault) => {
    expect(check(path, text)).toEqual([expect.stringContaining(fault)]);
  });

  test("downwards and within a room is allowed", () => {
    const text = `import "../domain/account.ts"; import "../use-cases/sign-in.ts"; import "./y.ts"; import "../memory/index.ts";`;
    expect(check("packages/core/src/http/deep/x.ts", text.replaceAll("../", "../../"))).toEqual([]);
  });

  test("the main entry of core doesn't export core/http, which has its own entry", () => {
    const text = `export * from "./http/index.ts";`;
    expect(checkFloors([{ ...door, text }])).toEqual([expect.stringContaining("@identity-web/core/http")]);
  });
});

describe("between packages", () => {
  test.each([
    ["packages/idp-x/src/x.ts", `import { SignIn } from "@identity-web/core";`, "idp-x → core/use-cases"],
    ["packages/idp-x/src/x.ts", `import { createUseCases } from "@identity-web/core/parts";`, "idp-x → core/use-cases"],
    ["packages/store-x/src/x.ts", `import { memoryStore as m } from "@identity-web/core";`, "store-x → core/memory"],
    [
      "packages/store-x/src/x.ts",
      `import { a } from "@identity-web/core/http";`,
      "store-x → core/http: an arrow upwards",
    ],
    ["packages/idp-x/src/x.ts", `import { a } from "@identity-web/idp-y";`, "one floor don't know each other"],
    [
      "packages/composition/src/x.ts",
      `import { a } from "@identity-web/adapter-koa";`,
      "composition → adapter-koa: an arrow upwards",
    ],
    ["packages/adapter-a/src/x.ts", `import { a } from "@identity-web/adapter-b";`, "one floor don't know each other"],
    [
      "packages/adapter-a/src/x.ts",
      `import { a } from "../../adapter-b/src/index.ts";`,
      "one floor don't know each other",
    ],
    [
      "packages/adapter-a/src/x.ts",
      `import { a } from "@identity-web/testing/contracts";`,
      "only tests may use test equipment",
    ],
    ["examples/a/src/x.ts", `import { a } from "../../b/src/x.ts";`, "one floor don't know each other"],
    ["examples/a/src/x.ts", `import { a } from "@identity-web/e2e";`, "only tests may use test equipment"],
    ["packages/unheard-of/src/x.ts", "", "has no floor"],
  ])("%s: %s", (path, text, fault) => {
    expect(check(path, text)).toEqual([expect.stringContaining(fault)]);
  });

  test("an example may run on a fake", () => {
    expect(check("examples/a/src/x.ts", `import { a } from "@identity-web/testing/fake-provider";`)).toEqual([]);
  });

  test("a room with its own entry is on its own floor", () => {
    const text = `import { a } from "@identity-web/core/provider-kit";`;
    expect(check("packages/idp-x/src/x.ts", text)).toEqual([]);
    expect(check("packages/core/src/ports/x.ts", `import { a } from "../provider-kit/index.ts";`)).toHaveLength(1);
    expect(check("packages/core/src/index.ts", `export * from "./provider-kit/index.ts";`)).toHaveLength(1);
  });

  test("a star import of core imports every room behind the main entry", () => {
    expect(check("packages/idp-x/src/x.ts", `import * as core from "@identity-web/core";`)).toHaveLength(2);
  });

  test.each([
    ["packages/idp-x/src/x.ts", `import { account, type Store } from "@identity-web/core"; import "jose";`],
    [
      "packages/composition/src/x.ts",
      `import { SignIn, memoryStore } from "@identity-web/core"; import "@identity-web/core/http";`,
    ],
    [
      "packages/adapter-a/src/x.ts",
      `export * from "@identity-web/core"; import "@identity-web/composition"; import "koa";`,
    ],
    ["examples/a/src/x.ts", `import "@identity-web/adapter-a"; import "@identity-web/idp-x";`],
    ["packages/testing/src/x.ts", `import "@identity-web/adapter-a"; import "../../core/src/use-cases/sign-in.ts";`],
    ["packages/idp-x/src/x.test.ts", `import "@identity-web/testing"; import { SignIn } from "@identity-web/core";`],
  ])("allowed: %s: %s", (path, text) => {
    expect(check(path, text)).toEqual([]);
  });

  test("an import in a comment or a string doesn't count", () => {
    const text = `/** @example import { a } from "@identity-web/adapter-koa"; */\nexport const s = 'import "@identity-web/testing"';`;
    expect(check("packages/idp-x/src/x.ts", text)).toEqual([]);
  });

  test("a violation names file and line", () => {
    const text = `\n\nimport { a } from "@identity-web/idp-y";`;
    expect(check("packages/idp-x/src/x.ts", text)[0]).toMatch(/^packages\/idp-x\/src\/x\.ts:3: /);
  });
});
