import { equal } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { randomBase } from "../../../e2e/src/single-sign-out/free-ports.ts";
import type { Suite } from "../suites/suite.ts";

const app = join(import.meta.dirname, "../../../../examples/quick-start/src/deno-bun.ts");
const tries = 200;

/** The app of docs/edge.md for Deno and Bun, started by the command on that page. */
export const documentedApp = (program: string, argsFor: (port: string) => readonly string[]): Suite => ({
  name: "docs/edge.md",
  tests: [
    {
      name: "the app starts, and a signed-out program learns where to sign in",
      async run() {
        const folder = mkdtempSync(join(tmpdir(), "documented-app-"));
        const port = String(randomBase());
        const env = {
          ...process.env,
          ISSUER: "http://127.0.0.1:1",
          CLIENT_ID: "app",
          CLIENT_SECRET: "not asked for",
          SECRET: "a secret of at least thirty-two bytes",
          DATABASE: join(folder, "identity.db"),
          PORT: port,
        };
        const child = spawn(program, [...argsFor(port), app], { env, stdio: "ignore" });
        const ended = once(child, "exit");
        try {
          const answer = await answerOf(`http://localhost:${port}/me`);
          equal(answer.status, 401);
          equal(Reflect.get(Object(await answer.json()), "error"), "sign_in_required");
        } finally {
          child.kill("SIGKILL");
          await ended;
          rmSync(folder, { recursive: true });
        }
      },
    },
  ],
});

/** Waits for the first answer, because neither runtime reports when it listens. */
async function answerOf(url: string): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetch(url);
    } catch (error) {
      if (attempt === tries) throw error;
      await pause(50);
    }
  }
}
