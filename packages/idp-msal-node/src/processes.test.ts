import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSealer, systemClock, webCrypto } from "@identity-web/core";
import { sqliteStore } from "@identity-web/store-sqlite";
import { visitor } from "@identity-web/testing";
import { type RunningFakeEntra, startFakeEntra } from "@identity-web/testing/fake-entra";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { partitionsIn } from "./test/msal-app.ts";
import { AppProcess } from "./test/processes.ts";
import { baseUrl, type World } from "./test/world.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), "entra-"));
const secret = webCrypto.random(32);
let served: RunningFakeEntra;
let world: World;
let nodes: { readonly one: AppProcess; readonly other: AppProcess };

beforeAll(async () => {
  served = await startFakeEntra({ interactive: false });
  const { instance, entra } = served;
  world = { instance, client: entra.client, path: join(folder, "store.db"), secret };
  const [one, other] = await Promise.all([new AppProcess(world).ready(), new AppProcess(world).ready()]);
  nodes = { one, other };
});
afterAll(async () => {
  for (const node of Object.values(nodes)) await node[Symbol.asyncDispose]();
  await served.stop();
  rmSync(folder, { recursive: true });
});

/** The store's contents, opened with its secrets. */
async function contents() {
  const store = sqliteStore(world.path);
  const context = { clock: systemClock, crypto: webCrypto, events: { emit: () => undefined } };
  store.open({ ...context, sealer: createSealer([secret]) });
  const found = await store.inspect();
  store.close();
  return found;
}

test("a sign-out on one process during a refresh on another leaves no account and no token", async () => {
  const { entra } = served;
  let node = nodes.one;
  let cookie = "";
  const alice = visitor((request) => {
    cookie = request.headers.get("cookie") ?? "";
    return node.fetch(request);
  }, baseUrl);
  await alice.signIn(entra, "alice", "/");
  expect((await alice.open("/")).status).toBe(200);
  expect(await contents()).toMatchObject({ sessions: 1, accounts: [{ sessions: 1, grants: [{}] }] });

  // Entra has issued the new tokens, and its answer is in flight.
  const gate = entra.hold("refresh", "after");
  const slow = alice.fetch("/token");
  await gate.arrived();
  const stolen = { headers: { cookie, "sec-fetch-mode": "cors" } };
  node = nodes.other;
  expect((await alice.post("/auth/sign-out")).status).toBe(303);
  gate.release();

  const answer = await slow;
  expect([answer.status, (await answer.json()).error]).toEqual([401, "signed_out"]);
  expect(entra.requests("refresh").at(-1)?.status).toBe(200);
  expect(await contents()).toEqual({ sessions: 0, accounts: [] });
  for (const one of Object.values(nodes)) {
    expect((await one.fetch(new Request(`${baseUrl}/token`, stolen))).status).toBe(401);
  }
});

test("plain msal-node restores the account in the same situation, with a working refresh token", async () => {
  const { entra } = served;
  const { one, other } = nodes;
  const { searchParams } = entra.authorize(String(await one.ask("begin", "bob")), { user: "bob" });
  await one.ask("complete", "bob", searchParams.get("code"));

  const gate = entra.hold("refresh", "after");
  const slow = one.ask("refresh", "bob");
  await gate.arrived();
  await other.ask("signOut", "bob");
  using database = partitionsIn(`${world.path}.msal`);
  const partitions = () =>
    database
      .prepare("SELECT blob FROM cache")
      .all()
      .map(({ blob }) => String(blob));
  expect(partitions()).toEqual([]);
  gate.release();

  await slow;
  expect(partitions()).toEqual([expect.stringContaining(entra.account("bob").oid)]);
  await other.ask("refresh", "bob");
});
