import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { type Answers, run } from "./run.ts";

let cwd: string;
let said: string[];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "create-cli-"));
  said = [];
  onTestFinished(() => rmSync(cwd, { recursive: true }));
});

const create = (argv: string, answers?: Answers | "gives up") =>
  run(argv.split(" ").filter(Boolean), {
    cwd,
    isInteractive: answers !== undefined,
    out: (text) => said.push(text),
    err: (text) => said.push(text),
    ask: async () => (answers === "gives up" ? undefined : answers),
  });
const manifest = (folder: string) => JSON.parse(readFileSync(join(cwd, folder, "package.json"), "utf8"));

test("creates an app without questions", async () => {
  expect(await create("shop --framework express --provider keycloak --store redis --yes")).toBe(0);
  expect(manifest("shop")).toMatchObject({ name: "shop", dependencies: { express: "5.3.0", redis: "6.3.1" } });
  expect(said.join()).toContain("  cd shop\n  npm install\n  npm run dev");
});

test("--yes alone takes Koa, the local provider and SQLite", async () => {
  expect(await create("--yes")).toBe(0);
  expect(Object.keys(manifest("my-app").dependencies)).toEqual([
    "@identity-web/adapter-koa",
    "@identity-web/idp-oauth4webapi",
    "@identity-web/store-sqlite",
    "koa",
  ]);
});

test("asks for missing arguments", async () => {
  const answers = { folder: "asked", framework: "fastify", provider: "okta", store: "memory" };
  expect(await create("--framework fastify", answers)).toBe(0);
  expect(manifest("asked").dependencies).toHaveProperty("fastify");
});

test("creates nothing if the user gives up", async () => {
  expect(await create("", "gives up")).toBe(1);
  expect(readdirSync(cwd)).toEqual([]);
});

test("fails without a terminal and without --yes", async () => {
  expect(await create("app")).toBe(2);
  expect(said.join()).toContain("pass --yes");
});

test("refuses a folder that isn't empty, and changes nothing in it", async () => {
  mkdirSync(join(cwd, "full"));
  writeFileSync(join(cwd, "full/notes.txt"), "mine");
  expect(await create("full --yes")).toBe(2);
  expect(said.join()).toMatch(/expected a new or empty folder, and .*full has 1 files or folders, such as notes.txt/);
  expect(readdirSync(join(cwd, "full"))).toEqual(["notes.txt"]);
});

test("accepts an empty folder, and a folder with only a repository", async () => {
  mkdirSync(join(cwd, "new/.git"), { recursive: true });
  expect(await create("new --yes")).toBe(0);
  expect(existsSync(join(cwd, "new/src/app.ts"))).toBe(true);
});

test("makes a name for package.json from the folder's name", async () => {
  expect(await create("My_Shop! --yes")).toBe(0);
  expect(manifest("My_Shop!").name).toBe("my-shop");
});

test.each([
  ["--framework rails --yes", "--framework: expected one of koa, hono, hono-workers"],
  ["--store durable-objects --framework koa --yes", "--store: expected one of sqlite, memory, redis, postgres"],
  ["--provider myspace", "--provider: expected one of local, entra"],
  ["--port 1", "Unknown option '--port'"],
  ["one two --yes", "expected one folder, and got one, two"],
])("%s is refused before anything is written", async (argv, message) => {
  expect(await create(argv)).toBe(2);
  expect(said.join()).toContain(message);
  expect(readdirSync(cwd)).toEqual([]);
});

test("--help lists every choice", async () => {
  expect(await create("--help")).toBe(0);
  for (const id of ["hono-workers", "next", "entra", "local", "durable-objects", "--yes"])
    expect(said.join()).toContain(id);
});
