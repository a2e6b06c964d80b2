import type { RefreshAnswer } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { failure, never, type Scene, scene } from "../test/scene.ts";

const graph = "https://graph.microsoft.com";
const request = { scopes: ["User.Read"] };

function refreshed(answer: RefreshAnswer) {
  if ("failed" in answer) throw answer.error;
  return answer;
}

/** Graph's answer to a token. */
const graphSays = async ({ fake }: Scene, token: string) =>
  fake.fetch(`${graph}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } });

describe("MSAL sends no discovery request", () => {
  const contoso = { id: "aaaabbbb-0000-cccc-1111-dddd2222eeee", domain: "contoso.onmicrosoft.com" };
  test.each([
    ["a tenant", {}, {}],
    [
      "External ID, which MSAL doesn't know by itself",
      { instance: "https://contoso.ciamlogin.com" },
      { tenants: [{ ...contoso, kind: "external" }] },
    ],
    [
      "B2C",
      { instance: "https://contoso.b2clogin.com", policies: { signUpSignIn: "B2C_1_susi" } },
      { tenants: [{ ...contoso, kind: "b2c" }] },
    ],
  ] as const)("after the first operation of any user (%s)", async (_, options, world) => {
    const { signIn, client, grantOf, fake } = scene(options, world);
    const alice = grantOf(await signIn("alice"));
    expect(fake.requests("discovery").map(({ places }) => places[0])).toEqual(["metadata"]);
    const bob = grantOf(await signIn("bob"));
    for (const grant of [alice, bob, alice]) refreshed(await client.refresh(grant, request, never()));
    await client.endSession({ postLogoutRedirectUri: "https://app.test/", state: "state" });
    expect(fake.requests("discovery")).toHaveLength(1);
    expect(fake.requests("jwks")).toHaveLength(1);
  });

  test("each client loads its own metadata", async () => {
    const { signIn, another, grantOf, fake } = scene();
    const grant = grantOf(await signIn());
    const other = another();
    for (let i = 0; i < 3; i++) refreshed(await other.refresh(grant, request, never()));
    expect(fake.requests("discovery")).toHaveLength(2);
  });
});

describe("a grant of Entra", () => {
  test("holds MSAL's cache of one sign-in, so that two users never share data", async () => {
    const { signIn, client, grantOf, fake } = scene();
    const people = ["alice", "bob"].map((name) => ({ name, ...fake.account(name) }));
    const grants = new Map<string, ReturnType<typeof grantOf>>();
    const seen = new Map<string, Set<string>>();
    const keep = (name: string, grant: ReturnType<typeof grantOf>) => {
      grants.set(name, grant);
      seen.set(name, (seen.get(name) ?? new Set()).add(grant.providerState));
    };
    for (const { name } of people) keep(name, grantOf(await signIn(name)));
    for (let round = 0; round < 4; round++) {
      // At the same time, and then one after the other.
      const answers = await Promise.all(
        people.map(async ({ name }) => {
          const grant = grants.get(name);
          if (grant === undefined) throw new Error("no grant");
          return { name, grant, answer: refreshed(await client.refresh(grant, request, never())) };
        }),
      );
      for (const { name, grant, answer } of answers) {
        expect(fake.tokenInfo(answer.token.value)?.user).toBe(name);
        keep(name, { ...grant, providerState: answer.providerState });
      }
    }
    for (const { name, oid, username } of people) {
      for (const other of people.filter((person) => person.name !== name)) {
        for (const state of seen.get(other.name) ?? []) {
          expect(state).not.toContain(oid);
          expect(state).not.toContain(username);
        }
        expect(secretsIn(seen.get(name)).filter((secret) => secretsIn(seen.get(other.name)).includes(secret))).toEqual(
          [],
        );
      }
    }
  });

  test("holds the access tokens, and MSAL's cache holds none", async () => {
    const { signIn, client, grantOf } = scene();
    const grant = grantOf(await signIn());
    const answer = refreshed(await client.refresh(grant, request, never()));
    for (const state of [grant.providerState, answer.providerState]) {
      expect(JSON.parse(JSON.parse(state).cache).AccessToken).toEqual({});
      expect(state).not.toContain(answer.token.value);
    }
  });

  test("keeps the rotated refresh token and the access token if MSAL fails after the answer", async () => {
    const { signIn, client, grantOf, fake, emitted } = scene({ refreshTokens: "single-use" });
    const grant = grantOf(await signIn());
    // MSAL reads client_info; this client takes the account from the ID token.
    fake.misbehave("refresh", { answer: { client_info: "%%%" } });
    const first = refreshed(await client.refresh(grant, request, never()));
    expect(first.rotated).toBe(true);
    expect(fake.tokenInfo(first.token.value)).toMatchObject({ user: "alice" });
    expect(JSON.parse(JSON.parse(first.providerState).cache).AccessToken).toEqual({});
    const second = refreshed(await client.refresh({ ...grant, providerState: first.providerState }, request, never()));
    const sent = fake.requests("refresh").map(({ parameters }) => parameters.get("refresh_token") ?? "");
    expect(new Set(sent).size).toBe(2);
    expect(secretsIn(new Set([first.providerState]))).toContain(sent[1]);
    expect(second.rotated).toBe(true);
    expect(emitted.filter(({ type }) => type === "warning")).toEqual([
      { type: "warning", message: expect.stringContaining("client_info_decoding_error") },
    ]);
  });

  test("is not refreshed after a 429 until Retry-After has passed, and other accounts' grants are", async () => {
    const { signIn, client, grantOf, fake, clock } = scene();
    const grant = grantOf(await signIn());
    const onAnotherDevice = grantOf(await signIn());
    const bobs = grantOf(await signIn("bob"));
    fake.misbehave("refresh", { status: 429, retryAfter: 30 });
    expect(await client.refresh(grant, request, never())).toMatchObject({ failed: "unsent" });
    const sent = fake.requests("token").length;
    const held = { failed: "unsent", error: { code: "provider_unavailable", retryAfter: 30 } };
    expect(await client.refresh(grant, request, never())).toMatchObject(held);
    expect(await client.refresh(onAnotherDevice, request, never())).toMatchObject(held);
    expect(fake.requests("token")).toHaveLength(sent);
    refreshed(await client.refresh(bobs, request, never()));
    await signIn("alice");
    await clock.advance(30_000);
    refreshed(await client.refresh(grant, request, never()));
  });

  test("is not refreshed while three accounts got a 429, which also holds back sign-ins and the app's own tokens", async () => {
    const { signIn, client, grantOf, fake, begin } = scene();
    const grant = grantOf(await signIn());
    fake.misbehave("refresh", { status: 429, retryAfter: 30 }, 3);
    for (const user of ["bob", "carol", "dave"]) {
      const answer = await client.refresh(grantOf(await signIn(user)), request, never());
      expect(answer).toMatchObject({ failed: "unsent", error: { retryAfter: 30 } });
    }
    const sent = fake.requests("token").length;
    const held = { failed: "unsent", error: { code: "provider_unavailable", retryAfter: 30 } };
    expect(await client.refresh(grant, request, never())).toMatchObject(held);
    expect(await client.clientCredentials?.({ scopes: [`${graph}/.default`] }, undefined, never())).toMatchObject(held);
    const { url, transaction } = await begin();
    const { searchParams } = fake.authorize(url, { user: "alice" });
    await expect(client.completeSignIn(searchParams, transaction, never())).rejects.toMatchObject({ retryAfter: 30 });
    expect(fake.requests("token")).toHaveLength(sent);
  });

  test("is not refreshed after a 503, for any account, until Retry-After has passed", async () => {
    const { signIn, client, grantOf, fake, clock, begin, another } = scene();
    const grant = grantOf(await signIn());
    const bobs = grantOf(await signIn("bob"));
    fake.misbehave("refresh", { status: 503, retryAfter: 30 });
    expect(await client.refresh(grant, request, never())).toMatchObject({ failed: "unsent" });
    const sent = () => fake.requests("token").length;
    const before = sent();
    await clock.advance(9_000);
    const held = { failed: "unsent", error: { code: "provider_unavailable", retryAfter: 21 } };
    expect(await client.refresh(grant, request, never())).toMatchObject(held);
    expect(await client.refresh(bobs, request, never())).toMatchObject(held);
    expect(await client.clientCredentials?.({ scopes: [`${graph}/.default`] }, undefined, never())).toMatchObject(held);
    const { url, transaction } = await begin();
    const { searchParams } = fake.authorize(url, { user: "alice" });
    const error = await failure(client.completeSignIn(searchParams, transaction, never()));
    expect(error).toMatchObject({ code: "provider_unavailable", retryAfter: 21 });
    expect(sent()).toBe(before);
    // Another process doesn't know of the pause.
    refreshed(await another().refresh(grant, request, never()));
    await clock.advance(21_000);
    refreshed(await client.refresh(grant, request, never()));
    refreshed(await client.refresh(bobs, request, never()));
  });

  test("is refreshed after a 429 without Retry-After", async () => {
    const { signIn, client, grantOf, fake } = scene();
    const grant = grantOf(await signIn());
    fake.misbehave("refresh", { status: 429 });
    expect(await client.refresh(grant, request, never())).toMatchObject({ failed: "unsent" });
    refreshed(await client.refresh(grant, request, never()));
  });

  test("is not made from an answer to a code that MSAL can't use", async () => {
    const { signIn, fake } = scene();
    fake.misbehave("code", { answer: { client_info: "%%%" } });
    const error = await failure(signIn());
    expect(error).toMatchObject({ code: "provider_unavailable", message: expect.stringContaining("MSAL can't use") });
  });

  test("has a refresh token that may be sent twice, but only to Entra", async () => {
    const { signIn, client, grantOf, fake } = scene();
    const grant = grantOf(await signIn());
    expect([client.refreshTokens, grant.renewal]).toEqual(["reusable", "reusable"]);
    for (let i = 0; i < 2; i++) expect(refreshed(await client.refresh(grant, request, never())).rotated).toBe(true);
    expect(fake.requests("refresh").map(({ url }) => new URL(url).host)).toEqual(
      Array(2).fill("login.microsoftonline.com"),
    );
  });

  test("of another directory is not sent", async () => {
    const { signIn, client, grantOf, fake } = scene();
    const grant = grantOf(await signIn());
    const issuer = "https://login.microsoftonline.com/bbbbcccc-1111-dddd-2222-eeee3333ffff/v2.0";
    const providerState = JSON.stringify({ ...JSON.parse(grant.providerState), issuer });
    expect(await client.refresh({ ...grant, providerState }, request, never())).toMatchObject({
      failed: "refused",
      error: { code: "interaction_required", message: expect.stringContaining("another provider") },
    });
    expect(fake.requests("refresh")).toHaveLength(0);
  });

  test("is refreshed without keys if the ID token has a signature and the same subject", async () => {
    const { signIn, another, grantOf, fake } = scene();
    const grant = grantOf(await signIn());
    const client = another();
    fake.misbehave("jwks", { status: 500 }, 9);
    expect(await client.refresh(grant, request, never())).toHaveProperty("token");
    const mallory = "99999999-0000-1111-2222-333333333333";
    for (const idToken of [{ alg: "none" }, { alg: "HS256" }, { claims: { oid: mallory } }]) {
      fake.misbehave("refresh", { idToken });
      expect(await client.refresh(grant, request, never()), JSON.stringify(idToken)).toMatchObject({
        failed: "refused",
        error: { message: expect.stringContaining("the ID token of a refresh was refused") },
      });
    }
    fake.misbehave("refresh", { idToken: { claims: { exp: 1 } } });
    const answer = await client.refresh(grant, request, never());
    expect(answer).toHaveProperty("token");
    await expect("claims" in answer && answer.claims?.()).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining("this machine's clock"),
    });
  });

  test("is not sent for the scopes of two APIs", async () => {
    const { signIn, client, grantOf, fake } = scene();
    const scopes = ["User.Read", "api://orders/Orders.Read"];
    const answer = await client.refresh(grantOf(await signIn()), { scopes }, never());
    expect(answer).toMatchObject({
      failed: "unsent",
      error: { code: "configuration", message: expect.stringContaining("and got those of 2") },
    });
    expect(fake.requests("refresh")).toHaveLength(0);
  });

  test("returns a token for the sign-in's API if a request has no scopes", async () => {
    const { signIn, client, grantOf, fake } = scene();
    const { token } = refreshed(await client.refresh(grantOf(await signIn()), { scopes: [] }, never()));
    expect(fake.tokenInfo(token.value)).toMatchObject({ audience: graph, scopes: ["User.Read"] });
  });
});

describe("Continuous Access Evaluation", () => {
  test("answers the claims of a refused token with a new token, not one from MSAL's cache", async () => {
    const world = scene();
    const { signIn, client, grantOf, fake, clock } = world;
    const grant = grantOf(await signIn());
    const [old] = grant.accessTokens;
    fake.challenge("alice");
    const refusal = await graphSays(world, old?.value ?? "");
    expect(refusal.status).toBe(401);
    const encoded = /claims="([^"]+)"/.exec(refusal.headers.get("www-authenticate") ?? "")?.[1] ?? "";
    const claims = atob(encoded);
    await clock.advance(2000);
    const answer = refreshed(await client.refresh(grant, { ...request, claims, refused: old?.value ?? "" }, never()));
    expect(answer.token.value).not.toBe(old?.value);
    expect((await graphSays(world, answer.token.value)).status).toBe(200);
    const sent = JSON.parse(fake.requests("refresh")[0]?.parameters.get("claims") ?? "{}");
    expect(sent.access_token).toMatchObject({ xms_cc: { values: ["cp1"] }, nbf: { essential: true } });
  });

  test("ends the grant after an administrator revoked the sessions", async () => {
    const { signIn, client, grantOf, fake, clock } = scene();
    const grant = grantOf(await signIn());
    await clock.advance(1000);
    fake.revokeSessions("alice");
    const answer = await client.refresh(grant, request, never());
    expect(answer).toMatchObject({ failed: "refused", error: { code: "interaction_required" } });
  });
});

describe("a refusal of Entra", () => {
  test("of a scope without consent needs the user, and the grant still works", async () => {
    const { signIn, client, grantOf } = scene();
    const grant = grantOf(await signIn());
    const answer = await client.refresh(grant, { scopes: ["Mail.Read"] }, never());
    expect(answer).toMatchObject({
      failed: "interaction",
      error: { code: "interaction_required", scopes: ["Mail.Read"] },
    });
    expect(answer).toHaveProperty("error.message", expect.stringContaining("AADSTS65001"));
    refreshed(await client.refresh(grant, request, never()));
  });

  test("by conditional access passes its claims to the sign-in, which then gets the token", async () => {
    const { signIn, client, grantOf, fake } = scene();
    const grant = grantOf(await signIn());
    fake.requireMfa("alice", graph);
    const answer = await client.refresh(grant, request, never());
    if (!("failed" in answer) || answer.failed !== "interaction") throw new Error("expected an interaction");
    const { claims = "" } = answer.error;
    expect(claims).not.toBe("");
    const again = grantOf(await signIn("alice", { claims }));
    refreshed(await client.refresh(again, request, never()));
  });

  test.each([
    ["throttled", { status: 429, retryAfter: 17 }, { failed: "unsent", error: { retryAfter: 17 } }],
    ["throttled by number", { aadsts: 90055 }, { failed: "unsent" }],
    ["unavailable", { status: 503, retryAfter: 3 }, { failed: "unsent", error: { retryAfter: 3 } }],
    ["never connected", { network: "refused" }, { failed: "unsent" }],
    ["lost", { network: "lost" }, { failed: "unknown" }],
    ["broken", { status: 500 }, { failed: "unknown" }],
    ["a second factor, reported as invalid_grant", { aadsts: 50076 }, { failed: "interaction" }],
    ["consent, reported as invalid_grant", { aadsts: 65001 }, { failed: "interaction" }],
    ["several sessions", { aadsts: 16000 }, { failed: "interaction" }],
    ["login_required", { error: "login_required" }, { failed: "interaction" }],
    [
      "conditional access, by its number alone",
      { error: "invalid_grant", members: { error_codes: [53003] } },
      { failed: "interaction" },
    ],
    ["revoked", { aadsts: 50173 }, { failed: "refused" }],
    ["expired", { aadsts: 70008 }, { failed: "refused" }],
    ["bad_token", { error: "invalid_grant", members: { suberror: "bad_token" } }, { failed: "refused" }],
    ["an expired secret", { aadsts: 7000215 }, { failed: "unsent", error: { code: "configuration" } }],
    ["an app that is gone", { aadsts: 700016 }, { failed: "unsent", error: { code: "configuration" } }],
    ["scopes of several APIs", { aadsts: 28000 }, { failed: "unsent", error: { code: "configuration" } }],
  ] as const)("has the right meaning for the grant: %s", async (_, mishap, expected) => {
    const { signIn, client, grantOf, fake } = scene();
    const grant = grantOf(await signIn());
    fake.misbehave("refresh", mishap);
    const answer = await client.refresh(grant, request, never());
    expect(answer).toMatchObject(expected);
    // Without MSAL's own retry.
    expect(fake.requests("refresh").length).toBe("network" in mishap && mishap.network === "refused" ? 0 : 1);
    expect(JSON.stringify(answer)).not.toContain(fake.client.clientSecret);
  });
});

/** All secrets in MSAL's caches. */
function secretsIn(states: ReadonlySet<string> = new Set()): readonly string[] {
  return [...states].flatMap((state) =>
    [...String(JSON.parse(state).cache).matchAll(/"secret":"([^"]+)"/g)].map((found) => found[1] ?? ""),
  );
}
