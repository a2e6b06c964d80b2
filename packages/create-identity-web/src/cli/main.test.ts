import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

const main = join(import.meta.dirname, "main.ts");
const own = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));

/** Runs the program in a Node that claims this version. */
const runOn = (version: string) => {
  const claim = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`;
  return spawnSync(process.execPath, ["--import", claim, main, "--help"], { encoding: "utf8" });
};

test.each(["18.20.8", "20.20.2", "22.17.1"])("on Node.js %s the program says which version it needs", (version) => {
  const { status, stdout, stderr } = runOn(version);
  expect(stderr).toContain(`create-identity-web needs Node.js 22.18 or later, and this is ${version}.`);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect([status, stdout]).toEqual([2, ""]);
});

test.each(["22.18.0", "24.0.0"])("on Node.js %s the program runs", (version) => {
  expect(runOn(version)).toMatchObject({ status: 0, stderr: "" });
});

test("an old Node can start the program: its first module imports nothing statically, and npm may install it there", () => {
  expect(stripTypeScriptTypes(readFileSync(main, "utf8"))).not.toMatch(/^\s*(import\s|export\s.*\sfrom\s)/m);
  // npm of Node 20 answers ETARGET for `npm create` if this range excludes it.
  expect(own.engines.node).toBe(">=18");
});
