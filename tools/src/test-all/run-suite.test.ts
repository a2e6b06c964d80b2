import { expect, test, vi } from "vitest";
import { LastLines, runSuite } from "./run-suite.ts";

test("keeps the last lines, however they are cut into parts", () => {
  const last = new LastLines(2);
  for (const part of ["on", "e\ntwo\nth", "ree\n", "fo"]) last.add(part);
  expect(last.lines).toEqual(["three", "fo"]);
  last.add("ur\n");
  expect(last.lines).toEqual(["three", "four"]);
});

test("a suite that fails ends with its last lines, from both outputs", async () => {
  const written: string[] = [];
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
  const program = 'console.log("a test failed"); console.error("expected 1"); process.exitCode = 1';
  const ended = await runSuite({ name: "a suite", command: [process.execPath, "-e", program] }, given).finally(() =>
    vi.restoreAllMocks(),
  );
  expect(ended.succeeded).toBe(false);
  expect([...ended.lastLines].sort()).toEqual(["a test failed", "expected 1"]);
  expect(written.join("")).toContain("expected 1");
});

test("a suite whose program doesn't exist fails, and says so", async () => {
  const { succeeded, lastLines } = await runSuite({ name: "a suite", command: ["./no-such-program"] }, given);
  expect(succeeded).toBe(false);
  expect(lastLines.join()).toContain("./no-such-program: ");
});

const given = { cwd: import.meta.dirname, env: process.env };
