import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkResolution } from "./are-the-types-wrong.ts";
import { demand } from "./stage.ts";

const entry = { types: "./dist/index.d.ts", default: "./dist/index.js" };
const files = { "dist/index.js": "export const one = 1;\n", "dist/index.d.ts": "export declare const one: 1;\n" };

function tarballOf(exports: unknown, contents: Readonly<Record<string, string>> = files): string {
  const folder = mkdtempSync(join(tmpdir(), "attw-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "package/dist"), { recursive: true });
  const manifest = { name: "@identity-web/x", version: "1.0.0", type: "module", exports };
  for (const [path, text] of Object.entries({ ...contents, "package.json": JSON.stringify(manifest) })) {
    writeFileSync(join(folder, "package", path), text);
  }
  demand("tar", ["-czf", "x.tgz", "package"], folder);
  return join(folder, "x.tgz");
}

test("a package in order, an ES module only, has no problem", async () => {
  expect(await checkResolution(tarballOf({ ".": entry }))).toEqual([]);
});

test("an entry without a file is a problem", async () => {
  const found = await checkResolution(tarballOf({ ".": entry, "./http": "./dist/http.js" }));
  expect(found).toEqual(expect.arrayContaining([expect.stringContaining('of "./http"')]));
});

test("declarations that import a missing module are a problem", async () => {
  const broken = { ...files, "dist/index.d.ts": 'export { one } from "./one.ts";\n' };
  const found = await checkResolution(tarballOf({ ".": entry }, broken));
  expect(found).toHaveLength(2);
  for (const fault of found) expect(fault).toContain("Internal resolution error");
});

test("an entry without types is a problem", async () => {
  const untyped = { "dist/index.js": files["dist/index.js"] };
  expect(await checkResolution(tarballOf({ ".": "./dist/index.js" }, untyped))).toEqual([
    "@identity-web/x: attw: no types",
  ]);
});
