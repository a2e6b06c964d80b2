import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { visitor } from "@identity-web/testing";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { fetchListener, nodeServer, sendAsItStands } from "@identity-web/testing/node-server";
import { expect, onTestFinished, test } from "vitest";

// Next.js runs as a process of its own, so that the fake provider listens, too.
test("alice signs in and out", { timeout: 300_000 }, async () => {
  const { port, close } = await nodeServer(() => {});
  await close();
  const baseUrl = `http://localhost:${port}`;
  let send: typeof fetch = fetch;
  const server = await nodeServer(fetchListener((request) => send(request)));
  const issuer = `http://localhost:${server.port}`;
  const [clientId, clientSecret] = ["app", crypto.randomUUID()];
  const provider = plainFakeProvider({ issuer, clients: [{ clientId, clientSecret }] });
  send = provider.fetch;
  const next = spawn(process.execPath, ["node_modules/next/dist/bin/next", "dev", "-p", String(port)], {
    env: {
      ...process.env,
      NODE_ENV: "development",
      ISSUER: issuer,
      CLIENT_ID: clientId,
      CLIENT_SECRET: clientSecret,
      BASE_URL: baseUrl,
      SECRET: crypto.randomUUID(),
      DATABASE: ":memory:",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    next.kill();
    await once(next, "exit");
    await server.close();
  });
  await new Promise<void>((ready) => next.stdout.on("data", (text) => String(text).includes("Ready in") && ready()));

  const alice = visitor((request) => sendAsItStands(request, port, new Agent()), baseUrl);
  await alice.signIn(provider, "alice");
  expect(await (await alice.open("/")).text()).toContain("Signed in as alice");
  await alice.post("/auth/sign-out");
  expect((await alice.fetch("/me")).status).toBe(401);
});
