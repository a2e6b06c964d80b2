import { visitor } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { nodeServer } from "@identity-web/testing/node-server";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const provider = fakeProvider();

beforeAll(() => {
  provider.listen();
  const { issuer, clientId, clientSecret } = provider.client;
  const environment = { ISSUER: issuer, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, SECRET: crypto.randomUUID() };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  for (const method of ["info", "debug"] as const) vi.spyOn(console, method).mockReturnValue();
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  provider.close();
});

test("the app of the docs: a sign-out elsewhere reaches it", async () => {
  const { app, auth } = await import("./app.ts");
  const server = await nodeServer(app);
  const alice = visitor(server.fetch, "http://localhost:3000");
  await alice.signIn(provider, "alice", "/me");
  expect(await (await alice.open("/me")).text()).toBe("alice");
  const notice = new URLSearchParams({ logout_token: await provider.logoutToken({ sub: "alice" }) });
  const path = "http://localhost:3000/auth/back-channel-logout";
  expect((await server.fetch(new Request(path, { method: "POST", body: notice }))).status).toBe(200);
  expect((await alice.fetch("/me")).status).toBe(401);
  await auth.settled();
  await server.close();
});
