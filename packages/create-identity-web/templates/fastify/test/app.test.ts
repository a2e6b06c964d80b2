import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeProvider, visitor } from "@identity-web/testing";
import { nodeServer } from "@identity-web/testing/node-server";
import { expect, test } from "vitest";
import { createApp } from "../src/app.ts";

const provider = fakeProvider();
const baseUrl = "https://app.example";
const client = oidc({ ...provider.client, fetch: provider.fetch });

test("alice signs in and out", async () => {
  const app = await createApp({ provider: client, baseUrl, secrets: [crypto.randomUUID()], events: () => {} });
  await app.ready();
  const server = await nodeServer(app.routing);
  const alice = visitor(server.fetch, baseUrl);
  await alice.signIn(provider, "alice", "/me");
  expect(await (await alice.open("/")).text()).toContain("Signed in as Alice");
  expect(await (await alice.open("/me")).json()).toMatchObject({ subject: "alice" });
  await alice.post("/auth/sign-out");
  expect((await alice.fetch("/me")).status).toBe(401);
  await server.close();
});
