import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { locate, requires } from "./requires.ts";

const folder = mkdtempSync(join(tmpdir(), "requires-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a program is found on the PATH under any of its names, when it can be run", () => {
  const program = join(folder, "chromium-browser");
  writeFileSync(program, "#!/bin/sh\n");
  chmodSync(program, 0o644);
  expect(locate("chromium", folder)).toBeUndefined();
  chmodSync(program, 0o755);
  expect(locate("chromium", ["/nowhere", folder].join(delimiter))).toBe(program);
  expect(locate("redis-server", folder)).toBeUndefined();
});

test("under CI a missing component is an error that says how to install it", () => {
  expect(() => requires("redis-server", { PATH: folder, CI: "true" })).toThrow(
    "CI: this suite needs redis-server, which is not on this machine (apt-get install redis-server)",
  );
});

test("on a developer's machine a missing component is no error", () => {
  expect(requires("redis-server", { PATH: folder })).toBeTypeOf("function");
  expect(requires("redis-server", { PATH: folder, CI: "false" })).toBeTypeOf("function");
});
