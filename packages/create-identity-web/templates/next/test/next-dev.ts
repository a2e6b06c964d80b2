import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { type AppFetch, visitor } from "@identity-web/testing";
import { nodeServer, sendAsItStands } from "@identity-web/testing/node-server";

/** Runs `next dev` with other settings than those of `.env`. */
export async function nextDev(settings: Readonly<Record<string, string>>) {
  const { port, close } = await nodeServer(() => {});
  await close();
  const baseUrl = `http://localhost:${port}`;
  const agent = new Agent();
  const own = { BASE_URL: baseUrl, SECRET: crypto.randomUUID(), DIST_DIR: ".next/test" };
  const next = spawn(process.execPath, ["node_modules/next/dist/bin/next", "dev", "--port", String(port)], {
    env: { ...process.env, NODE_ENV: "development", ...own, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(next, "exit");
  const ready = new Promise<void>((resolve) => {
    next.stdout.on("data", (text) => String(text).includes("Ready in") && resolve());
  });
  const first = await Promise.race([ready, ended]);
  if (first !== undefined) throw new Error("next dev ended: its output says why");
  const send: AppFetch = (request) => sendAsItStands(request, port, agent);
  return {
    browser: () => visitor(send, baseUrl),
    async close() {
      next.kill();
      await ended;
      agent.destroy();
    },
  };
}
