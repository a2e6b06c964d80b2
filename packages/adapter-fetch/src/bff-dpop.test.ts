import { bff } from "@identity-web/features/bff";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { dpop } from "@identity-web/idp-oauth4webapi/dpop";
import { visitor } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identity, memoryStore } from "./index.ts";

// The API checks each proof: its method, URL, token, key and nonce, and that it isn't repeated.
const provider = fakeProvider({ dpop: "required" });
beforeEach(() => {
  provider.configure({ dpop: "required" });
  provider.listen();
});
afterEach(() => {
  provider.reset();
  provider.close();
});

const baseUrl = "https://app.example";
const at = "/auth/api/bank/accounts";

/** A page of a single-page app whose user's tokens are bound to a key. */
async function page() {
  const auth = identity({
    provider: oidc({ ...provider.client, extensions: [dpop()] }),
    baseUrl,
    secrets: [crypto.randomUUID()],
    store: memoryStore(),
    events: () => {},
    apis: { bank: { baseUrl: provider.issuer, scopes: ["openid"] } },
    features: [bff({ apis: { bank: { paths: ["/accounts"], methods: ["GET", "POST"] } } })],
  });
  const alice = visitor(
    auth.around(() => new Response("the app's own")),
    baseUrl,
  );
  await alice.signIn(provider, "alice");
  return alice;
}

const apiCalls = () => provider.requests("api");
const statuses = () => apiCalls().map(({ status }) => status);

/** A body without a known length, such as an upload. */
const stream = (text: string) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });

const upload = (text: string): RequestInit => {
  const init: RequestInit & { duplex: "half" } = { method: "POST", body: stream(text), duplex: "half" };
  return init;
};

const small = "a small body";
const sized: RequestInit = { method: "POST", body: small, headers: { "content-length": String(small.length) } };

describe("the proxy of a single-page app, with tokens that are bound to a key", () => {
  test("sends a proof with each call, and the page sees neither token nor proof", async () => {
    const alice = await page();
    const answers = [await alice.fetch(`${at}?page=1`), await alice.fetch(at, sized)];
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({ subject: "alice" });
      expect(answer.headers.has("dpop-nonce")).toBe(false);
    }
    expect(apiCalls().map(({ headers }) => headers.get("authorization")?.slice(0, 5))).toEqual(["DPoP ", "DPoP "]);
    expect(new Set(apiCalls().map(({ headers }) => headers.get("dpop"))).size).toBe(2);
    expect(provider.refusals).toEqual([]);
  });

  test("a page's own proof and token never reach the API", async () => {
    const alice = await page();
    const headers = { dpop: "forged", authorization: "DPoP forged" };
    expect((await alice.fetch(at, { headers })).status).toBe(200);
    expect(provider.refusals).toEqual([]);
  });

  test.each([
    ["a call without a body", {}],
    ["a call with a small body", sized],
  ])("%s is sent again with the nonce that the API requires, and the page gets one answer", async (_name, init) => {
    const alice = await page();
    provider.configure({ dpopNonce: "one" });
    expect((await alice.fetch(at, init)).status).toBe(200);
    expect(statuses()).toEqual([401, 200]);
    expect((await alice.fetch(at, init)).status).toBe(200);
    expect(statuses()).toEqual([401, 200, 200]);
  });

  test("a streamed body is sent once: the page gets the API's refusal, and its next request has the nonce", async () => {
    const alice = await page();
    provider.configure({ dpopNonce: "one" });
    const refused = await alice.fetch(at, upload("a long body"));
    expect([refused.status, await refused.json()]).toEqual([401, expect.objectContaining({ error: "use_dpop_nonce" })]);
    expect(refused.headers.has("dpop-nonce")).toBe(false);
    expect(statuses()).toEqual([401]);
    expect((await alice.fetch(at, upload("a long body"))).status).toBe(200);
    expect(statuses()).toEqual([401, 200]);
  });
});
