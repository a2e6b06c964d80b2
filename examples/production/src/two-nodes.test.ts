import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type PlainFakeProvider, plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { fetchListener, type NodeServer, nodeServer, sendAsItStands } from "@identity-web/testing/node-server";
import { type RedisServer, startRedis } from "@identity-web/testing/redis-server";
import { requires } from "@identity-web/tools/requires";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const baseUrl = "https://app.example";
const root = join(import.meta.dirname, "..");
const [, ...startArguments] = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts.start.split(" ");

/** One process of the app. */
interface Node {
  readonly process: ChildProcess;
  readonly port: number;
}

requires("redis-server")("two app processes and a Redis server", (program) => {
  let fake: PlainFakeProvider;
  let provider: NodeServer;
  let collector: NodeServer;
  const spans: string[] = [];
  const metrics: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "production-"));
  const agent = new Agent();
  const nodes: Node[] = [];
  let redis: RedisServer;

  const start = async (): Promise<Node> => {
    const child = spawn(process.execPath, startArguments, {
      cwd: root,
      env: {
        ...process.env,
        PORT: "0",
        DRAIN_MS: "0",
        BASE_URL: baseUrl,
        ISSUER: fake.issuer,
        CLIENT_ID: fake.client.clientId,
        CLIENT_SECRET_FILE: join(folder, "client-secret"),
        SECRETS_FILE: join(folder, "secrets"),
        REDIS_URL: redis.url,
        REDIS_PASSWORD_FILE: join(folder, "redis-password"),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_METRICS_EXPORTER: "otlp",
        OTEL_BSP_SCHEDULE_DELAY: "50",
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /^listening on port (\d+)$/.exec(line)?.[1];
      if (port !== undefined) return { process: child, port: Number(port) };
    }
    throw new Error("expected the app to listen, and its process has ended");
  };

  beforeAll(async () => {
    provider = await nodeServer(fetchListener((request) => fake.fetch(request)));
    fake = plainFakeProvider({ issuer: `http://127.0.0.1:${provider.port}` });
    collector = await nodeServer(
      fetchListener(async (request) => {
        (request.url.endsWith("/v1/traces") ? spans : metrics).push(await request.text());
        return Response.json({});
      }),
    );
    redis = await startRedis(program);
    const admin = await createClient({ url: redis.url }).connect();
    await admin.configSet("requirepass", "the password of Redis");
    await admin.close();
    writeFileSync(join(folder, "redis-password"), "the password of Redis\n");
    writeFileSync(join(folder, "client-secret"), `${fake.client.clientSecret}\n`);
    writeFileSync(
      join(folder, "secrets"),
      "a newer secret of at least thirty-two bytes\nan older secret of at least thirty-two bytes\n",
    );
    nodes.push(...(await Promise.all([start(), start()])));
  });
  afterAll(async () => {
    for (const { process: child } of nodes) if (child.exitCode === null) child.kill("SIGKILL");
    agent.destroy();
    await redis.stop();
    await provider.close();
    await collector.close();
    rmSync(folder, { recursive: true });
  });

  const nodeAt = (index: number): Node => {
    const node = nodes[index];
    if (node === undefined) throw new Error("expected a process");
    return node;
  };
  /** A browser's request, which the proxy sends to one of the processes. */
  const ask = (index: number, target: string, cookie = "", init: RequestInit = {}): Promise<Response> => {
    const headers = { cookie, "sec-fetch-site": "same-origin", accept: "text/html" };
    return sendAsItStands(new Request(new URL(target, baseUrl), { ...init, headers }), nodeAt(index).port, agent);
  };
  const cookiesOf = (response: Response): string =>
    response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");

  test("no exported span has a code, a state, a sid, a user's name or a sealed request", async () => {
    const begun = await ask(0, "/auth/sign-in?login_hint=bob%40example.org&request=the-sealed-request");
    const callback = fake.authorize(begun.headers.get("location") ?? "", { user: "bob" });
    const session = cookiesOf(await ask(0, callback.href, cookiesOf(begun)));
    await ask(0, `/auth/front-channel-logout?iss=${encodeURIComponent(fake.issuer)}&sid=the-sid`);
    expect((await ask(0, "/", session)).status).toBe(200);
    const traced = ["/auth/sign-in", "/auth/callback", "/auth/front-channel-logout", "identity_web.sign_in"];
    const missing = () => traced.filter((name) => !spans.some((text) => text.includes(`"${name}"`)));
    await expect.poll(missing, { timeout: 20_000 }).toEqual([]);
    const { searchParams } = callback;
    const secrets = ["login_hint", "bob%40", "bob@", "the-sealed-request", "the-sid", "code=", "state=", "sid="];
    for (const secret of [...secrets, searchParams.get("code"), searchParams.get("state")]) {
      expect(secret).not.toBeNull();
      expect(spans.join(""), String(secret)).not.toContain(secret);
    }
  });

  test("a sign-out on one node ends the session on both, and a node shuts down in order", async () => {
    for (const index of [0, 1]) {
      expect((await ask(index, "/live")).status).toBe(200);
      expect((await ask(index, "/ready")).status).toBe(200);
    }
    const begun = await ask(0, "/auth/sign-in");
    const callback = fake.authorize(begun.headers.get("location") ?? "", { user: "alice" });
    const signedIn = await ask(1, callback.href, cookiesOf(begun));
    const session = cookiesOf(signedIn);
    for (const index of [0, 1]) expect(await (await ask(index, "/", session)).json()).toEqual({ user: "alice" });

    const signedOut = await ask(0, "/auth/sign-out", session, { method: "POST" });
    expect([302, 303]).toContain(signedOut.status);
    for (const index of [1, 0]) expect((await ask(index, "/", session)).status).toBe(401);

    const { process: ending } = nodeAt(0);
    const exit = once(ending, "exit");
    ending.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    expect(metrics.join("")).toContain('"identity_web.removals"');
    // At least once, by one of the nodes.
    expect(new Set(fake.revoked).size).toBe(1);

    await redis.stop();
    const unready = await ask(1, "/ready");
    expect([unready.status, await unready.text()]).toEqual([503, "not ready"]);
    expect((await ask(1, "/live")).status).toBe(200);
  });
});
