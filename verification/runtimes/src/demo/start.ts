import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { randomBase } from "../../../e2e/src/single-sign-out/free-ports.ts";
import type { Sites } from "./story.ts";

export interface RunningDemo {
  readonly sites: Sites;
  close(): Promise<void>;
}

const tries = 20;

/** Starts a demo in a separate process, on free ports, and waits until it prints `ready`. */
export async function startDemo(program: string, args: readonly string[]): Promise<RunningDemo> {
  for (let attempt = 1; ; attempt += 1) {
    const env = { ...process.env, DEMO_PORT_BASE: String(randomBase()) };
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const complaints = text(child.stderr);
    const ended = once(child, "exit");
    const close = async () => {
      child.kill("SIGTERM");
      await ended;
    };
    const urls = new Map<string, string>();
    for await (const line of createInterface(child.stdout)) {
      if (line === "ready") return { sites: sitesOf(urls), close };
      const [name, url] = line.split(/ {2,}/);
      if (name !== undefined && url !== undefined) urls.set(name, url);
    }
    const said = await complaints;
    if (attempt === tries || !said.includes("is in use")) throw new Error(`the demo did not start: ${said}`);
  }
}

function sitesOf(urls: ReadonlyMap<string, string>): Sites {
  const at = (name: string): string => {
    const url = urls.get(name);
    if (url === undefined) throw new Error(`no address of "${name}" among ${[...urls.keys()].join(", ")}`);
    return url;
  };
  return { mail: at("Mail"), calendar: at("Calendar"), provider: at("Identity provider") };
}
