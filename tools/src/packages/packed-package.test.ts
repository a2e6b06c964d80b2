import { describe, expect, test } from "vitest";
import { checkPacked, entryPoints } from "./packed-package.ts";

const manifest = {
  name: "@identity-web/x",
  description: "x",
  license: "MIT",
  type: "module",
  sideEffects: false,
  engines: { node: ">=22" },
  exports: {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./http": { types: "./dist/http/index.d.ts", default: "./dist/http/index.js" },
  },
  dependencies: { "@identity-web/core": "1.0.0" },
};
const dist = ["dist/index.js", "dist/index.d.ts", "dist/http/index.js", "dist/http/index.d.ts"];
const files = ["package.json", "LICENSE", "README.md", ...dist];

test("a package in order has no problem", () => {
  expect(checkPacked({ manifest, files })).toEqual([]);
});

describe("refused", () => {
  test.each([
    ["workspace ranges", { dependencies: { a: "workspace:*" } }, `dependencies: a: "workspace:*"`],
    ["workspace ranges of peers", { peerDependencies: { a: "workspace:^" } }, "peerDependencies: a"],
    ["links", { dependencies: { a: "link:../a" } }, "dependencies: a"],
    ["sources as exports", { exports: { ".": "./src/index.ts" } }, `exports ".": types is undefined`],
    ["no types", { exports: { ".": { default: "./dist/index.js" } } }, "types is undefined, not in dist"],
    [
      "an entry that is not packed",
      { exports: { ".": { types: "./dist/a.d.ts", default: "./dist/index.js" } } },
      "./dist/a.d.ts is not packed",
    ],
    ["no exports", { exports: undefined }, "no exports"],
    ["another license", { license: "ISC" }, "license"],
    ["CommonJS", { type: undefined }, "type is not module"],
    ["silence on side effects", { sideEffects: undefined }, "sideEffects"],
    ["silence on Node versions", { engines: {} }, "engines.node"],
  ])("%s", (_, change, fault) => {
    const found = checkPacked({ manifest: { ...manifest, ...change }, files });
    expect(found[0]).toContain(fault);
  });

  test.each([
    ["no licence text", files.filter((path) => path !== "LICENSE"), "LICENSE"],
    ["no page of its own", files.filter((path) => path !== "README.md"), "README.md"],
    ["tests", [...files, "dist/a.test.js"], "tests are packed"],
    ["build information", [...files, "dist/.tsbuildinfo"], "dist/.tsbuildinfo"],
    ["sources", [...files, "src/index.ts"], "src/index.ts"],
  ])("%s", (_, packed, fault) => {
    expect(checkPacked({ manifest, files: packed })).toEqual([expect.stringContaining(fault)]);
  });
});

test("entry points by the names that users write", () => {
  expect(entryPoints(manifest)).toEqual(["@identity-web/x", "@identity-web/x/http"]);
});
