import { expect, test } from "vitest";
import { jsrPackage, type Manifest, withTypes } from "./manifest.ts";

const manifest: Manifest = {
  name: "@identity-web/x",
  version: "1.2.3",
  exports: { ".": "./src/index.ts", "./store": { default: "./src/store.ts" }, "./own": "./src/own.ts" },
  imports: {
    "#container": { types: "tsyringe/dist/a.d.ts", default: "tsyringe/dist/a.js" },
    "#platform": { default: "./src/platform/default.ts" },
  },
  dependencies: { "@identity-web/core": "workspace:*", tsyringe: "^4.10.0" },
  peerDependencies: { koa: "^3.0.0", next: ">=16" },
  devDependencies: { "@types/koa": "3.0.3", "@types/node": "^24.0.0" },
  publishConfig: { exports: { ".": {}, "./store": {} } },
};

test("JSR gets only the published exports, and of conditions only the default", () => {
  const { name, version, exports } = jsrPackage(manifest).config;
  expect({ name, version }).toEqual({ name: "@identity-web/x", version: "1.2.3" });
  expect(exports).toEqual({ ".": "./src/index.ts", "./store": "./src/store.ts" });
});

test("dependencies become specifiers of JSR and npm, under the versions of package.json", () => {
  expect(jsrPackage(manifest).config.imports).toEqual({
    "@identity-web/core": "jsr:@identity-web/core@^1.2.3",
    tsyringe: "npm:tsyringe@^4.10.0",
    koa: "npm:koa@^3.0.0",
    next: "npm:next@^16",
    "@types/koa": "npm:@types/koa@^3.0.3",
    "#container": "npm:tsyringe@^4.10.0/dist/a.js",
    "#platform": "./src/platform/default.ts",
  });
});

test("an import of a module without its own types gets a line with the place of the types", () => {
  const { types } = jsrPackage(manifest);
  const text =
    'import { a } from "./a.ts";\nimport Koa, {\n  type Context,\n} from "koa";\nimport { b } from "#container";\n';
  expect(withTypes(text, types)).toBe(
    'import { a } from "./a.ts";\n// @ts-types="@types/koa"\nimport Koa, {\n  type Context,\n} from "koa";\n' +
      '// @ts-types="npm:tsyringe@^4.10.0/dist/a.d.ts"\nimport { b } from "#container";\n',
  );
});

test("an export that is only in package.json's publishConfig is refused", () => {
  const wrong = { ...manifest, publishConfig: { exports: { "./missing": {} } } };
  expect(() => jsrPackage(wrong)).toThrow('the workspace has no export "./missing"');
});
