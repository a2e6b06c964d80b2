#!/usr/bin/env node
import { ask } from "./ask.ts";
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  isInteractive: process.stdin.isTTY === true,
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  ask,
});
