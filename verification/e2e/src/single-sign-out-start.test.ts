import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { type Listening, listen } from "../../../examples/single-sign-out/src/listen.ts";
import { randomBase } from "./single-sign-out/free-ports.ts";

vi.setConfig({ testTimeout: 30_000 });

const root = fileURLToPath(new URL("../../../", import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});

/** Runs the program of `pnpm start`. */
const start = async (environment: Readonly<Record<string, string>>) => {
  const { scripts }: { scripts: { start: string } } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const [program, ...args] = scripts.start.split(" ");
  expect(program).toBe("node");
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const complaints = text(child.stderr);
  const ended = once(child, "exit").then(async ([code, signal]) => ({ code, signal, complaints: await complaints }));
  return { child, ended };
};

/** Starts the demo on free ports and reads its lines up to `ready`. */
const startToReady = async (environment: Readonly<Record<string, string>> = {}) => {
  for (;;) {
    const base = randomBase();
    const { child, ended } = await start({ ...environment, DEMO_PORT_BASE: String(base) });
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      if (line === "ready") return { base, child, ended, lines };
      lines.push(line);
    }
    const { complaints } = await ended;
    if (!complaints.includes("is in use")) throw new Error(`the demo did not start: ${complaints}`);
  }
};

test.each(["SIGINT", "SIGTERM"] as const)(
  "the demo prints its addresses and then ready, and %s ends all its processes",
  async (signal) => {
    const { base, child, ended, lines } = await startToReady();
    const urls = lines.flatMap((line) => line.match(/http:\S+/) ?? []);
    expect(urls).toEqual([
      `http://localhost:${base}`,
      `http://localhost:${base + 1}`,
      `http://127.0.0.1:${base + 2}`,
      `http://127.0.0.1:${base + 3}`,
    ]);
    for (const url of urls.slice(0, 2)) expect((await fetch(`${url}/api/session`)).status).toBe(401);
    // An open page must not keep the demo alive.
    const live = await Promise.all(urls.slice(0, 2).map((url) => fetch(`${url}/live`)));
    expect(live.map(({ status }) => status)).toEqual([200, 200]);

    const before = performance.now();
    child.kill(signal);
    expect(await ended).toEqual({ code: 0, signal: null, complaints: "" });
    expect(performance.now() - before).toBeLessThan(5000);
    for (const url of urls) await expect(fetch(url)).rejects.toThrow();
  },
);

/** Listens on a port of the demo. */
const takePort = async (triesLeft = 20): Promise<Listening> => {
  try {
    return await listen(createServer(), randomBase(), "127.0.0.1");
  } catch (error) {
    if (triesLeft === 0) throw error;
    return takePort(triesLeft - 1);
  }
};

const parts = ["Mail", "Calendar", "the API", "the identity provider"];

test.each([0, 1, 2, 3])(
  "the demo reports a port in use in one sentence with a cure: port base + %i",
  async (offset) => {
    const taken = await takePort();
    try {
      const { ended } = await start({ DEMO_PORT_BASE: String(taken.port - offset) });
      const { code, complaints } = await ended;
      expect(code).toBe(1);
      expect(complaints.trimEnd().split("\n")).toEqual([
        expect.stringMatching(
          new RegExp(`^Port ${taken.port}, where ${parts[offset]} should listen, is in use: .*DEMO_PORT_BASE=\\d+`),
        ),
      ]);
    } finally {
      await taken.close();
    }
  },
);

test.each(["many", "0", "65533", "3000.5"])("DEMO_PORT_BASE=%s is refused in one sentence", async (base) => {
  const { code, complaints } = await (await start({ DEMO_PORT_BASE: base })).ended;
  expect(code).toBe(1);
  expect(complaints).toBe(`DEMO_PORT_BASE must be a port from 1 to 65532, and is "${base}".\n`);
});

test("STORE=sqlite keeps the apps' data in files, which are deleted at the end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "single-sign-out-start-"));
  try {
    const { base, child, ended } = await startToReady({ STORE: "sqlite", TMPDIR: folder });
    expect((await fetch(`http://localhost:${base}/api/token-cache`)).status).toBe(200);
    const files = await readdir(folder, { recursive: true });
    expect(files.filter((name) => /store\.db\.(mail|calendar)$/.test(name))).toHaveLength(2);
    child.kill("SIGTERM");
    expect(await ended).toEqual({ code: 0, signal: null, complaints: "" });
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("an unknown STORE is refused in one sentence", async () => {
  const { code, complaints } = await (await start({ STORE: "tape" })).ended;
  expect({ code, complaints }).toEqual({
    code: 1,
    complaints: 'STORE must be memory, sqlite, or redis, and is "tape".\n',
  });
});

test("STORE=redis without a server is refused in one sentence", async () => {
  const { code, complaints } = await (await start({ STORE: "redis", REDIS_URL: "redis://127.0.0.1:1" })).ended;
  expect(code).toBe(1);
  expect(complaints).toMatch(
    /^STORE=redis needs a Redis server at REDIS_URL, 127\.0\.0\.1:1 \(.*ECONNREFUSED.*\)\.\n$/,
  );
});
