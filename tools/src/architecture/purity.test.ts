import { describe, expect, test } from "vitest";
import { checkPurity } from "./purity.ts";

const manifest = JSON.stringify({ name: "@identity-web/core", devDependencies: { vitest: "5" } });

function check(text: string, path = "packages/core/src/domain/x.ts") {
  return checkPurity([{ path, text }], manifest);
}

describe("refused in core", () => {
  test.each([
    [`import { createHash } from "node:crypto";`, `"node:crypto" is outside core`],
    [`import { z } from "zod";`, `"zod" is outside core`],
    [`import type { A } from "@identity-web/testing";`, "outside core"],
    [`import "@identity-web/core";`, "outside core"],
    [`export { a } from "../../../testing/src/index.ts";`, "outside core"],
    [`import { a } from "./y.test.ts";`, "outside core"],
    [`const a = await import("node:" + name);`, "import() of a computed name"],
    [`type A = import("node:http").Server;`, `"node:http" is outside core`],
    [`const a = require("x");`, "require is not a web-standard global"],
    ["const a = process.env.A;", "process is not"],
    ["const a = globalThis.process;", "process is not"],
    ["const a = { process };", "process is not"],
    [`const a = values[process];`, "process is not"],
    [`const a = Buffer.from("a");`, "Buffer is not"],
    ["function f(a: Buffer) {}", "Buffer is not"],
    ["let a: NodeJS.Timeout;", "NodeJS is not"],
    [`/// <reference types="node" />`, "a reference directive"],
  ])("%s", (text, fault) => {
    const found = check(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toContain(fault);
  });

  test.each(["dependencies", "peerDependencies", "optionalDependencies"])("%s in its package.json", (kind) => {
    const found = checkPurity([], JSON.stringify({ [kind]: { zod: "4" } }));
    expect(found).toEqual([expect.stringContaining(kind)]);
  });
});

describe("allowed in core", () => {
  test.each([
    [`import { a } from "../ports/store.ts"; import type { B } from "./b.ts";`],
    ["const a = this.process; const b = { process: 1, Buffer() {} };"],
    ["const key = crypto.subtle; const a = new TextEncoder(); setTimeout(f, 1);"],
    [`/** Never use process or import "node:fs" */ export const a = "process.env";`],
  ])("%s", (text) => {
    expect(check(text)).toEqual([]);
  });

  test("tests of core may import anything", () => {
    expect(check(`import "vitest"; process.exit();`, "packages/core/src/domain/x.test.ts")).toEqual([]);
  });

  test("other packages are not core", () => {
    expect(check(`import "node:fs"; process.exit();`, "packages/store-sqlite/src/x.ts")).toEqual([]);
  });
});
