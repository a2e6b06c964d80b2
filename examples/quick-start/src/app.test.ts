import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { fakeProvider, visitor } from "@identity-web/testing";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";

const provider = fakeProvider();
const baseUrl = "https://app.example";
const auth = identity({ provider: oidc(provider.client), baseUrl, secrets: [crypto.randomUUID()] });
const app = new Hono().use(auth).get("/me", requireSignIn(), (c) => c.text(c.var.user.account.subject));

beforeAll(() => provider.listen());
afterAll(() => auth.settled().then(() => provider.close()));

test("alice signs in and out", async () => {
  const alice = visitor(app.fetch, baseUrl);
  await alice.signIn(provider, "alice", "/me");
  expect(await (await alice.open("/me")).text()).toBe("alice");
  await alice.post("/auth/sign-out");
  expect((await alice.fetch("/me")).status).toBe(401);
});
