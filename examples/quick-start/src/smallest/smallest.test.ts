import { once } from "node:events";
import { Agent } from "node:http";
import { Server } from "node:net";
import { visitor } from "@identity-web/testing";
import { fakeEntra } from "@identity-web/testing/fake-entra";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { portOf, sendAsItStands } from "@identity-web/testing/node-server";
import { startPostgres } from "@identity-web/tools/postgres-server";
import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { afterEach, expect, test, vi } from "vitest";

const ended: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const baseUrl = "http://localhost:3000";
const quiet = () => {
  for (const method of ["info", "debug"] as const) vi.spyOn(console, method).mockReturnValue();
};

/** Loads an app that listens on port 3000, and lets it listen on another one. */
async function listening(load: () => Promise<unknown>) {
  quiet();
  const servers: Server[] = [];
  const listen = Server.prototype.listen;
  vi.spyOn(Server.prototype, "listen").mockImplementation(function (this: Server) {
    servers.push(this);
    return Reflect.apply(listen, this, [0, "127.0.0.1"]);
  });
  await load();
  const [server] = servers;
  if (server === undefined) throw new Error("nothing listens");
  if (!server.listening) await once(server, "listening");
  const agent = new Agent();
  ended.push(() => agent.destroy() ?? server.close());
  return visitor((request) => sendAsItStands(request, portOf(server.address()), agent), baseUrl);
}

function fromTheEnvironment(environment: Record<string, string>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

function provider() {
  const fake = fakeProvider();
  fake.listen();
  ended.push(() => fake.close());
  const { issuer, clientId, clientSecret = "" } = fake.client;
  fromTheEnvironment({ ISSUER: issuer, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, SECRET: crypto.randomUUID() });
  return fake;
}

test.each([
  ["koa.ts", () => import("./koa.ts")],
  ["express.ts", () => import("./express.ts")],
  ["fastify.ts", () => import("./fastify.ts")],
  ["hono-node.ts", () => import("./hono-node.ts")],
])("%s signs in on Node", async (_, load) => {
  const fake = provider();
  const alice = await listening(load);
  await alice.signIn(fake, "alice", "/");
  expect(await (await alice.open("/")).text()).toBe("alice");
});

test.each([
  ["hono-deno-bun.ts", () => import("./hono-deno-bun.ts")],
  ["fetch.ts", () => import("./fetch.ts")],
])("%s signs in", async (_, load) => {
  const fake = provider();
  quiet();
  const { default: app } = await load();
  const alice = visitor(app.fetch, baseUrl);
  await alice.signIn(fake, "alice", "/");
  expect(await (await alice.open("/")).text()).toBe("alice");
});

// Next.js's data about the current request. vitest.config.ts replaces all its modules by this one.
const next = vi.hoisted(() => ({ headers: new Headers() }));
vi.mock("next/headers", () => ({ headers: async () => next.headers, after: () => {} }));

test("next.ts signs in on a route handler, and a component knows the user", async () => {
  const fake = provider();
  quiet();
  const { GET, requireUser } = await import("./next.ts");
  const alice = visitor(async (request) => {
    next.headers = request.headers;
    return request.url === `${baseUrl}/` ? new Response((await requireUser()).account.subject) : GET(request);
  }, baseUrl);
  await alice.signIn(fake, "alice");
  expect(await (await alice.open("/")).text()).toBe("alice");
});

test("entra.ts signs in and calls Graph", async () => {
  const fake = fakeEntra();
  fake.listen();
  ended.push(() => fake.close());
  const { tenantId = "", clientId, clientSecret = "" } = fake.client;
  fromTheEnvironment({ AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret });
  fromTheEnvironment({ SECRET: crypto.randomUUID() });
  const alice = await listening(() => import("./entra.ts"));
  await alice.signIn(fake, "alice", "/");
  expect(await (await alice.open("/")).json()).toMatchObject({ displayName: "Alice" });
});

requires("postgresql")("hono-postgres.ts on a local PostgreSQL", (program) => {
  test("signs in, and its session is a cell of the database", { timeout: 60_000 }, async () => {
    const server = await startPostgres(program);
    ended.push(() => server.remove());
    const fake = provider();
    fromTheEnvironment({ DATABASE_URL: server.url });
    const alice = await listening(() => import("./hono-postgres.ts"));
    await alice.signIn(fake, "alice", "/");
    expect(await (await alice.open("/")).text()).toBe("alice");
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query("SELECT seal FROM identity_web.cells WHERE key LIKE 's:%'");
    await client.end();
    expect(rows).toHaveLength(1);
    expect(rows[0].seal).not.toContain("alice");
  });
});
