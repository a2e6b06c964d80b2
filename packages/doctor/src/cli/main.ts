#!/usr/bin/env node
import { openBrowser } from "./open-browser.ts";
import { run } from "./run.ts";

const exitCode = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: (text) => void process.stdout.write(`${text.trimEnd()}\n`),
  err: (text) => void process.stderr.write(`${text.trimEnd()}\n`),
  // Nobody sits before a pipe.
  openBrowser: (url) => void (process.stderr.isTTY && openBrowser(url)),
});
// A configuration module may have opened connections that would keep the process: all is said once this is written.
process.stdout.write("", () => process.exit(exitCode));
