import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { fetchListener, nodeServer } from "@identity-web/testing/node-server";
import { expect, onTestFinished, test } from "vitest";
import { nextDev } from "./next-dev.ts";

// Next.js runs as a separate process, so the fake provider listens on a port.
test("alice signs in and out", { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  let send: typeof fetch = fetch;
  const server = await nodeServer(fetchListener((request) => send(request)));
  const client = { clientId: "app", clientSecret: crypto.randomUUID() };
  const provider = plainFakeProvider({ issuer: `http://localhost:${server.port}`, clients: [client] });
  send = provider.fetch;
  const next = await nextDev({
    ISSUER: provider.issuer,
    CLIENT_ID: client.clientId,
    CLIENT_SECRET: client.clientSecret,
    DATABASE: join(folder, "identity.db"),
  });
  onTestFinished(async () => {
    await next.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const alice = next.browser();
  await alice.signIn(provider, "alice");
  expect(await (await alice.open("/")).text()).toContain("Signed in as Alice");
  await alice.post("/auth/sign-out");
  expect((await alice.fetch("/me")).status).toBe(401);
});
