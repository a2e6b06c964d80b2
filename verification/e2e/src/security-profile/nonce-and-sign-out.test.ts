import { type IdentityVariables, identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { dpop } from "@identity-web/idp-oauth4webapi/dpop";
import { fakeProvider, visitor } from "@identity-web/testing";
import { Hono } from "hono";
import { expect, test } from "vitest";

const baseUrl = "https://app.example";
const scopes = ["Mail.Read"];

/** An app with a signed-in user, key-bound tokens, and a refresh that waits for its second request with a nonce. */
async function betweenTwoSendings() {
  const fake = fakeProvider({ dpop: "required", signingAlg: "ES256" });
  const auth = identity({
    provider: oidc({ ...fake.client, fetch: fake.fetch, extensions: [dpop()], idTokenSigningAlg: "ES256" }),
    baseUrl,
    secrets: ["a secret that is used in this test alone"],
    scopes: ["openid", "offline_access", ...scopes],
    events: () => undefined,
  });
  const app = new Hono<{ Variables: IdentityVariables }>().use(auth);
  app.get("/account", requireSignIn(), (c) => c.json(c.var.user.account));
  app.get("/token", requireSignIn(), async (c) =>
    c.json(await c.var.user.acquireToken({ scopes, forceRefresh: c.req.query("force") !== undefined })),
  );
  const alice = visitor((request) => app.fetch(request), baseUrl);
  await alice.signIn(fake, "alice");
  const account = (await (await alice.fetch("/account")).json()) as { issuer: string; subject: string };
  fake.configure({ dpopNonce: "a nonce" });

  const first = fake.hold("refresh", "after");
  const refreshed = alice.fetch("/token?force=1");
  await first.arrived();
  const second = fake.hold("refresh");
  first.release();
  await second.arrived();
  return { fake, auth, alice, account, refreshed, second };
}

test.each(["before", "after"] as const)(
  "a sign-out %s the second request takes effect wins: no token is written back, and the new token is revoked",
  async (when) => {
    const { fake, auth, alice, account, refreshed, second } = await betweenTwoSendings();
    const answer = when === "after" ? fake.hold("refresh", "after") : undefined;
    if (answer !== undefined) second.release();
    await answer?.arrived();
    await auth.accounts.remove(account);
    second.release();
    answer?.release();
    expect((await refreshed).status).toBe(401);
    await auth.settled();
    expect((await alice.fetch("/token")).status).toBe(401);
    // "before": the removal has revoked the grant already.
    expect(fake.requests("refresh").map(({ status }) => status)).toEqual([400, when === "after" ? 200 : 400]);
    // The old refresh token, and the one that came too late.
    expect(new Set(fake.revoked).size).toBe(when === "after" ? 2 : 1);
    expect(fake.sentTwice).toBe(0);
  },
);

test("other callers wait for a refresh that repeats with a nonce, and send no request", async () => {
  const { fake, alice, refreshed, second } = await betweenTwoSendings();
  const others = [1, 2, 3].map(() => alice.fetch("/token?force=1"));
  second.release();
  const answers = await Promise.all([refreshed, ...others]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(fake.sentTwice).toBe(0);
});
