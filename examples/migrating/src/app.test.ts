import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { entra } from "@identity-web/idp-msal-node";
import { visitor } from "@identity-web/testing";
import { fakeEntra } from "@identity-web/testing/fake-entra";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";

const fake = fakeEntra();
const baseUrl = "https://app.example";
const auth = identity({ provider: entra(fake.client), baseUrl, secrets: [crypto.randomUUID()] });
const app = new Hono().use(auth).get("/me", requireSignIn({ scopes: ["User.Read"] }), async (c) => {
  const me = await c.var.user.fetch("https://graph.microsoft.com/v1.0/me", { scopes: ["User.Read"] });
  return c.json(await me.json());
});

beforeAll(() => fake.listen());
afterAll(() => auth.settled().then(() => fake.close()));

test("another app's sign-out reaches this one", async () => {
  const alice = visitor(app.fetch, baseUrl);
  await alice.signIn(fake, "alice", "/me");
  expect(await (await alice.open("/me")).json()).toMatchObject({ displayName: "Alice" });

  await app.request(fake.frontChannelUrl(`${baseUrl}/auth/front-channel-logout`, { sid: fake.sid("alice") }));
  expect((await alice.fetch("/me")).status).toBe(401);
});
