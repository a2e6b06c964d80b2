#!/usr/bin/env node
import { openBrowser } from "./open-browser.ts";
import { run } from "./run.ts";

const exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: (text) => void process.stdout.write(`${text.trimEnd()}\n`),
  err: (text) => void process.stderr.write(`${text.trimEnd()}\n`),
  // A pipe has no user who could sign in.
  openBrowser: (url) => void (process.stderr.isTTY && openBrowser(url)),
});
// A configuration module may have opened connections that keep the process alive, so it exits after the last write.
process.stdout.write("", () => process.exit(exitCode));
