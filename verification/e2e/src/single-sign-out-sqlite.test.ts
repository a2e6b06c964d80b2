import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RunningDemo } from "@identity-web/example-single-sign-out/demo";
import { Browser, continueAll } from "@identity-web/testing/browser";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppClient } from "./single-sign-out/app-client.ts";
import { startDemoOnFreePorts } from "./single-sign-out/free-ports.ts";
import { overhearTokens, sessionSecrets } from "./single-sign-out/secrets.ts";

// Each write waits for the disk, which may be slow.
vi.setConfig({ testTimeout: 20_000 });

let demo: RunningDemo;
let folder: string;
let tokens: readonly string[];

beforeEach(async () => {
  tokens = overhearTokens();
  folder = mkdtempSync(join(tmpdir(), "single-sign-out-test-"));
  const environment = { STORE: "sqlite", STORE_PATH: join(folder, "demo.db") };
  demo = await startDemoOnFreePorts({ environment, log: () => undefined });
});
afterEach(async () => {
  await demo.close();
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const personAt = async (login: string) => {
  const browser = new Browser();
  const [mail, calendar] = [new AppClient(browser, demo.mail), new AppClient(browser, demo.calendar)];
  await mail.signIn(login);
  await calendar.signIn(login);
  for (const app of [mail, calendar])
    expect(await app.callApi()).toMatchObject({ status: 200, body: { subject: login } });
  return { browser, mail, calendar };
};

const users = async (app: AppClient): Promise<unknown> => {
  const { body } = await app.tokenCache();
  // The order of accounts is that of their keys, which are hashes.
  return JSON.parse(JSON.stringify(body))
    .accounts.map(({ username }: { username: string }) => username)
    .sort();
};

test("over SQLite a sign-out removes Alice from both token caches, and keeps Bob", async () => {
  const [alice, bob] = [await personAt("alice"), await personAt("bob")];
  expect(await users(alice.mail)).toEqual(["alice", "bob"]);
  await alice.browser.post(`${demo.mail}/auth/sign-out`);
  await continueAll(alice.browser);
  for (const app of [alice.mail, alice.calendar]) {
    expect(await app.callApi()).toMatchObject({ status: 401 });
    expect(await users(app)).toEqual(["bob"]);
  }
  expect(await bob.calendar.callApi()).toMatchObject({ status: 200 });
});

test("the SQLite files contain no token, no user's name and no session secret", async () => {
  const alice = await personAt("alice");
  const bob = await personAt("bob");
  const answer = await bob.browser.fetchJson(`${demo.mail}/api/session`);
  expect(JSON.stringify(answer.body)).toContain("bob");
  const files = globSync(`${folder}/*`).sort();
  expect(files.map((path) => path.slice(folder.length + 1))).toEqual(
    ["mail", "calendar", "api"].flatMap((app) => ["", "-shm", "-wal"].map((end) => `demo.db.${app}${end}`)).sort(),
  );
  const bytes = files.map((path) => readFileSync(path, "latin1")).join("\n");
  // The tables' own names are there; a JSON Web Token would begin with the last of these texts.
  expect(bytes).toContain("cells_by_end");
  const secrets = [alice, bob].flatMap(({ browser }) => sessionSecrets(browser));
  expect(secrets).toHaveLength(8);
  // Three for each sign-in, and one for each exchange of the API. A new store refuses tokens that were issued before it or in the same second.
  expect([12, 13, 14]).toContain(tokens.length);
  // Names with quotes, because sealed text may contain any three letters.
  const texts = [
    '"alice"',
    '"bob"',
    "mail.read",
    "calendar.read",
    "contacts.read",
    "offline_access",
    "eyJhbGciOi",
    ...tokens,
    ...secrets,
  ];
  expect(texts.filter((text) => bytes.includes(text))).toEqual([]);
});

test("a record that was changed in the file leads to a new sign-in and an event, not to a failure", async () => {
  const { mail, calendar, browser } = await personAt("alice");
  const database = new DatabaseSync(join(folder, "demo.db.mail"), { timeout: 1000 });
  database.exec("UPDATE cells SET seal = 'changed' WHERE key LIKE 'g:%'");
  expect(await mail.callApi()).toMatchObject({ status: 401 });
  expect(await mail.session()).toMatchObject({ status: 200 });
  database.exec("UPDATE cells SET seal = 'changed' WHERE key LIKE 's:%'");
  database.close();
  expect(await mail.session()).toMatchObject({ status: 401 });
  expect(demo.activity.entries.map(({ text }) => text)).toContain(
    "a session in the store can't be decrypted: a secret was removed, or the stored data was changed",
  );
  await mail.signIn("alice");
  expect(await mail.callApi()).toMatchObject({ status: 200 });
  expect(await calendar.callApi()).toMatchObject({ status: 200 });
  expect(browser.page.url.origin).toBe(demo.mail);
});

test("a session gets 503 while the SQLite store fails, and works afterwards", async () => {
  const { mail, calendar } = await personAt("alice");
  const database = new DatabaseSync(join(folder, "demo.db.mail"), { timeout: 1000 });
  database.exec("ALTER TABLE cells RENAME TO mislaid");
  expect(await mail.session()).toMatchObject({ status: 503 });
  expect(await calendar.session()).toMatchObject({ status: 200 });
  database.exec("ALTER TABLE mislaid RENAME TO cells");
  database.close();
  expect(await mail.session()).toMatchObject({ status: 200 });
  expect(demo.activity.entries.map(({ text }) => text)).toContain("the store failed");
});
