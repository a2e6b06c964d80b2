#!/usr/bin/env node

// Nothing is imported before the check, because an old Node fails at the import of what it doesn't have.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  const { ask } = await import("./ask.ts");
  const { run } = await import("./run.ts");
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    isInteractive: process.stdin.isTTY === true,
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    ask,
  });
} else {
  process.stderr.write(
    `create-identity-web needs Node.js 22.18 or later, and this is ${process.versions.node}. Install the current LTS version (https://nodejs.org), and run the command again.\n`,
  );
  process.exitCode = 2;
}

export {};
