import { IdentityError } from "@identity-web/core";
import type { FakeProviderOptions } from "@identity-web/testing/fake-provider";
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test, vi } from "vitest";
import type { ClientExtension } from "../../extension.ts";
import { failure, never, quick, scene } from "../../test/scene.ts";
import { par } from "../par/par.ts";
import { userinfo } from "../userinfo/userinfo.ts";
import { dpop } from "./dpop.ts";

const bound = (settings: FakeProviderOptions = {}, more: readonly ClientExtension[] = []) =>
  scene({ extensions: [dpop(), ...more] }, { dpop: "required", ...settings });

const api = "https://api.test/mail?page=1#part";

/** The thumbprint of the key of a request's proof. */
async function keyOf(headers: Headers | undefined): Promise<string> {
  const { jwk } = decodeProtectedHeader(headers?.get("dpop") ?? "");
  if (jwk === undefined) throw new Error("no proof");
  return calculateJwkThumbprint(jwk);
}

const nonceOf = (headers: Headers | undefined) => decodeJwt(headers?.get("dpop") ?? "").nonce;

describe("DPoP: tokens are bound to a key", () => {
  test("each sign-in makes a key, and its refreshes use the same key", async () => {
    const { begin, client, fake, signIn, clock } = bound();
    const { url, transaction } = await begin();
    const { searchParams } = fake.authorize(url, { user: "alice" });
    const { tokens, issuedAt } = await client.completeSignIn(searchParams, transaction, never());
    expect(tokens.accessTokens[0]?.type).toBe("DPoP");
    const grant = { ...tokens, issuedAt, expiresAt: clock.now() + 1000 };
    const answer = await client.refresh(grant, { scopes: ["Mail.Read"] }, never());
    expect(answer).toMatchObject({ token: { type: "DPoP" }, rotated: true });

    const [code, refresh] = await Promise.all(fake.requests("token").map(({ headers }) => keyOf(headers)));
    expect([code, refresh]).toEqual([url.searchParams.get("dpop_jkt"), url.searchParams.get("dpop_jkt")]);
    await signIn();
    expect(await keyOf(fake.requests("code")[1]?.headers)).not.toBe(code);
  });

  test("a code is refused with the key of another sign-in", async () => {
    const { begin, client, fake } = bound();
    const first = await begin();
    const other = await begin();
    const { searchParams } = fake.authorize(first.url, { user: "alice" });
    const swapped = { ...first.transaction, boundKey: other.transaction.boundKey ?? "" };
    expect((await failure(client.completeSignIn(searchParams, swapped, never()))).message).toContain("invalid_grant");
  });

  test("a Bearer token in place of a bound token is refused, and its refresh token is revoked", async () => {
    const { signIn, fake, client } = bound();
    fake.misbehave("code", { answer: { token_type: "Bearer" } });
    const error = await failure(signIn());
    expect(error).toMatchObject({
      code: "provider_unavailable",
      message: expect.stringContaining("and got a Bearer token"),
    });
    expect(fake.revoked).toHaveLength(1);
    const { grant } = await signIn();
    fake.misbehave("refresh", { answer: { token_type: "bearer" } });
    expect(await client.refresh(grant, { scopes: ["Mail.Read"] }, never())).toMatchObject({ failed: "refused" });
  });

  test("token_type DPoP is accepted in any letter case", async () => {
    const { signIn, fake } = bound();
    fake.misbehave("code", { answer: { token_type: "dPoP" } });
    expect((await signIn()).grant.accessTokens[0]?.type).toBe("DPoP");
  });

  test("a grant without a key needs a new sign-in after dpop() was added, and its refresh token is not sent", async () => {
    const { grant } = await scene().signIn();
    const { client, fake } = bound();
    expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({ failed: "refused" });
    expect(fake.requests("token")).toHaveLength(0);
  });

  test("a grant with a key continues to use it after dpop() was switched off", async () => {
    const { grant } = await bound().signIn();
    const { client, fake } = scene({ extensions: [dpop({ when: "never" })] }, { dpop: "offered" });
    await client.refresh(grant, { scopes: [] }, never());
    expect(fake.requests("refresh")[0]?.headers.has("dpop")).toBe(true);
  });

  test("a client without dpop() refuses a grant with a key, and can still revoke its refresh token", async () => {
    const { grant } = await bound().signIn();
    const { client, fake } = scene({}, { dpop: "offered" });
    const answer = await client.refresh(grant, { scopes: [] }, never());
    expect(answer).toMatchObject({ failed: "refused", providerState: grant.providerState });
    expect("error" in answer && answer.error.message).toContain("which oidc() can't use without dpop()");
    expect(fake.requests("token")).toHaveLength(0);
    expect(await client.revoke(grant, never())).toBe("revoked");
  });

  test("a client without dpop() doesn't complete a sign-in that began with a key", async () => {
    const { begin, fake } = bound();
    const { url, transaction } = await begin();
    const { searchParams } = fake.authorize(url, { user: "alice" });
    const plain = scene();
    const error = await failure(plain.client.completeSignIn(searchParams, transaction, never()));
    expect(error.message).toContain("expected a transaction of this provider client");
    expect(plain.fake.requests("token")).toHaveLength(0);
  });

  test("the userinfo request has a proof with a nonce", async () => {
    const { signIn, fake } = bound({ dpopNonce: "one" }, [userinfo()]);
    expect((await signIn()).signedIn.claims).toMatchObject({ email: "alice@example.test" });
    const last = fake.requests("userinfo").at(-1);
    expect(last?.headers.get("authorization")).toMatch(/^DPoP /);
    expect(nonceOf(last?.headers)).toBe("one");
    expect(fake.requests("userinfo")).toHaveLength(2);
  });

  test("a provider without ES256 proofs is refused", async () => {
    const { begin } = bound({ metadata: { dpop_signing_alg_values_supported: ["RS256"] } });
    expect(await failure(begin())).toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/dpop_signing_alg_values_supported has no ES256, but RS256/),
    });
  });
});

describe("DPoP nonces", () => {
  test("the code is sent again with the nonce that the provider requires, and later requests reuse the nonce", async () => {
    const { signIn, fake } = bound({ dpopNonce: "one" });
    await signIn();
    expect(fake.requests("code").map(({ headers }) => nonceOf(headers))).toEqual([undefined, "one"]);
    await signIn();
    expect(fake.requests("code")).toHaveLength(3);
  });

  test("a pushed request is sent again with the nonce", async () => {
    const { signIn, fake } = bound({ dpopNonce: "one", pushedAuthorization: "required" }, [par()]);
    await signIn();
    expect(fake.requests("pushed_authorization_request").map(({ status }) => status)).toEqual([400, 201]);
    expect(fake.requests("code")).toHaveLength(1);
  });

  test("a single-use refresh token is sent again with the nonce, and the provider processes it once", async () => {
    const { signIn, fake, client } = bound();
    const { grant } = await signIn();
    fake.configure({ dpopNonce: "two" });
    expect(await client.refresh(grant, { scopes: ["Mail.Read"] }, never())).toMatchObject({ rotated: true });
    expect(fake.requests("refresh").map(({ headers }) => nonceOf(headers))).toEqual([undefined, "two"]);
    expect(fake.sentTwice).toBe(0);
  });

  test("every request has a new proof", async () => {
    const { signIn, fake } = bound({ dpopNonce: "one" });
    await signIn();
    const ids = fake.requests("code").map(({ headers }) => decodeJwt(headers.get("dpop") ?? "").jti);
    expect(new Set(ids).size).toBe(2);
  });

  const ask = { error: "use_dpop_nonce", headers: { "dpop-nonce": "again" } } as const;

  test("a refresh is given up if the provider requires a nonce twice, and its refresh token still works", async () => {
    const { signIn, fake, client } = bound();
    const { grant } = await signIn();
    fake.misbehave("refresh", ask, 2);
    expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({ failed: "unsent" });
    expect(fake.requests("refresh")).toHaveLength(2);
    expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({ rotated: true });
  });

  test.each([
    ["the answer to the second request is lost", { network: "lost" }, "unknown"],
    ["the second request can't connect", { network: "refused" }, "unsent"],
    ["the second request gets status 500", { status: 500 }, "unknown"],
    ["the second request gets status 503", { status: 503 }, "unsent"],
    ["the refresh token has ended", { error: "invalid_grant" }, "refused"],
  ] as const)(
    "an answer after a nonce (%s) means the same for the grant as without nonces",
    async (_name, mishap, failed) => {
      const { signIn, fake, client } = bound();
      const { grant } = await signIn();
      fake.misbehave("refresh", ask);
      fake.misbehave("refresh", mishap);
      expect(await client.refresh(grant, { scopes: [] }, never())).toMatchObject({ failed });
    },
  );

  test.each([
    ["no nonce comes with it", { error: "use_dpop_nonce" }],
    ["the status says that it was processed", { ...ask, status: 500 }],
    ["the error is another", { error: "invalid_grant", headers: { "dpop-nonce": "x" } }],
    ["the answer was lost", { network: "lost" }],
  ] as const)("no request is sent again if %s", async (_name, mishap) => {
    const { signIn, fake, client } = bound();
    const { grant } = await signIn();
    fake.misbehave("refresh", mishap);
    await client.refresh(grant, { scopes: [] }, never());
    fake.misbehave("code", mishap);
    await failure(signIn());
    expect([fake.requests("refresh").length, fake.requests("code").length]).toEqual([1, 2]);
  });

  test.each(["refresh", "code"] as const)("a %s is not sent again after its caller has given up", async (place) => {
    const { signIn, fake, client, begin } = bound();
    const { grant } = await signIn();
    const { url, transaction } = await begin();
    const { searchParams } = fake.authorize(url, { user: "alice" });
    const before = fake.requests(place).length;
    const abort = new AbortController();
    fake.misbehave(place, ask);
    const gate = fake.hold(place);
    const call =
      place === "refresh"
        ? client.refresh(grant, { scopes: [] }, abort.signal)
        : client.completeSignIn(searchParams, transaction, abort.signal).catch((error: unknown) => error);
    await gate.arrived();
    abort.abort();
    gate.release();
    const outcome = await call;
    if (place === "refresh") expect(outcome).toMatchObject({ failed: "unsent" });
    else expect(outcome).toBeInstanceOf(IdentityError);
    expect(fake.requests(place)).toHaveLength(before + 1);
  });
});

describe("authorize: a request to an API", () => {
  const challenge = (nonce: string | undefined, scheme = 'DPoP error="use_dpop_nonce", algs="ES256"') =>
    new Response(null, {
      status: 401,
      headers: { "www-authenticate": scheme, ...(nonce === undefined ? {} : { "dpop-nonce": nonce }) },
    });
  const stage = async () => {
    const { signIn, client } = bound();
    const { grant } = await signIn();
    const [token] = grant.accessTokens;
    if (token === undefined || client.authorize === undefined) throw new Error("no token, or nothing to authorize by");
    const request = (init: RequestInit = {}) =>
      new Request(api, { ...init, headers: { authorization: `DPoP ${token.value}`, "x-mine": "1" } });
    return { client, grant, token, request, authorize: client.authorize };
  };

  test("gets a proof for its method, address and token, by the grant's key", async () => {
    const { authorize, grant, token, request } = await stage();
    const body = "hello";
    const proven = await authorize(request({ method: "PATCH", body }), token, grant);
    const proof = decodeJwt(proven?.headers.get("dpop") ?? "");
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token.value)));
    expect(proof).toMatchObject({ htm: "PATCH", htu: "https://api.test/mail", jti: expect.any(String) });
    expect(proof.ath).toBe(Buffer.from(hash).toString("base64url"));
    expect(proof.nonce).toBeUndefined();
    expect(decodeProtectedHeader(proven?.headers.get("dpop") ?? "")).toMatchObject({ typ: "dpop+jwt", alg: "ES256" });
    expect(decodeProtectedHeader(proven?.headers.get("dpop") ?? "").jwk).not.toHaveProperty("d");
    expect([proven?.method, proven?.url, proven?.headers.get("x-mine")]).toEqual(["PATCH", api, "1"]);
    expect(await proven?.text()).toBe(body);
  });

  test("is sent again with the nonce that the API requires, and later requests have it at once", async () => {
    const { authorize, grant, token, request } = await stage();
    const again = await authorize(request(), token, grant, challenge("api-1"));
    expect(nonceOf(again?.headers)).toBe("api-1");
    expect(nonceOf((await authorize(request(), token, grant))?.headers)).toBe("api-1");
    const elsewhere = new Request("https://other.test/", { headers: { authorization: "DPoP x" } });
    expect(nonceOf((await authorize(elsewhere, token, grant))?.headers)).toBeUndefined();
  });

  test("has the nonce of any earlier answer in its proof", async () => {
    const { authorize, client, grant, token, request } = await stage();
    vi.stubGlobal("fetch", async () => new Response("mail", { headers: { "dpop-nonce": "api-2" } }));
    expect(await (await client.fetch?.(request()))?.text()).toBe("mail");
    vi.unstubAllGlobals();
    expect(nonceOf((await authorize(request(), token, grant))?.headers)).toBe("api-2");
    expect(scene().client.fetch).toBeUndefined();
  });

  test.each([
    ["no nonce", challenge(undefined)],
    ["another reason", challenge("api-1", 'DPoP error="invalid_token"')],
    ["no challenge", new Response(null, { status: 401, headers: { "dpop-nonce": "api-1" } })],
  ])("is not sent again for %s", async (_name, refusedBy) => {
    const { authorize, grant, token, request } = await stage();
    expect(await authorize(request(), token, grant, refusedBy)).toBeUndefined();
  });

  test("needs the user if its grant has no key", async () => {
    const { authorize, grant, token, request } = await stage();
    const error = await failure(authorize(request(), token, { ...grant, providerState: "" }));
    expect(error.code).toBe("interaction_required");
  });

  test("keeps the nonces of a bounded number of servers", async () => {
    const { authorize, grant, token } = await stage();
    const at = (index: number) => new Request(`https://api-${index}.test/`, { headers: { authorization: "DPoP x" } });
    for (let index = 0; index <= 100; index += 1) await authorize(at(index), token, grant, challenge(`n${index}`));
    expect(nonceOf((await authorize(at(0), token, grant))?.headers)).toBeUndefined();
    expect(nonceOf((await authorize(at(100), token, grant))?.headers)).toBe("n100");
  });
});

test("the private key is only in the transaction and the state of the grant", async () => {
  const { begin, fake, emitted } = bound({ signingAlg: quick });
  const { url, transaction } = await begin();
  const { d } = JSON.parse(transaction.boundKey ?? "{}");
  expect(d).toEqual(expect.any(String));
  const sent = fake.requests("token").map(({ headers, parameters }) => `${[...headers]}${parameters}`);
  expect(`${url}${sent}${JSON.stringify(emitted)}`).not.toContain(d);
});
