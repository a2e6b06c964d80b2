import { fakeClock } from "@identity-web/testing/fake-clock";
import { Browser, refreshFailed, World } from "@identity-web/testing/scripted-provider";
import { afterEach, describe, expect, test, vi } from "vitest";
import { memoryStore } from "../../memory/memory-store.ts";
import { SignedInUser } from "./signed-in-user.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const alice = { subject: "alice", sid: "alice-phone", username: "alice" };
const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
const challenge = `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`;

interface Call {
  readonly authorization: string | null;
  readonly body: string;
  readonly request: Request;
}

/** An API that sends these answers in turn. */
async function setUp(...answers: readonly Response[]) {
  return setUpIn(new World(), ...answers);
}

async function setUpIn(world: World, ...answers: readonly Response[]) {
  const http = world.http();
  const browser = new Browser(http);
  await browser.signIn(world.provider, alice);
  const user = await http.identity(browser.request("GET", "/")).require();
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    calls.push({ authorization: request.headers.get("authorization"), body: await request.text(), request });
    return answers[calls.length - 1] ?? new Response("too many calls", { status: 599 });
  });
  return { world, user, calls };
}

const refusal = (...challenges: readonly string[]): Response => {
  const headers = new Headers();
  for (const each of challenges) headers.append("www-authenticate", each);
  return new Response("refused", { status: 401, headers });
};

const url = "https://api.example/mail";
const scopes = ["Mail.Read"];

test.each([0, 7_200_000, -7_200_000])(
  "an API that refuses a new token after a new sign-in doesn't cause another sign-in (node's clock %i ms off)",
  async (offMs) => {
    const clock = fakeClock();
    const world = new World({ memory: memoryStore({ clock }) });
    world.clock.set(clock.now() + offMs);
    const { user } = await setUpIn(world, refusal('Bearer error="invalid_token"'));
    world.provider.nextRefresh(refreshFailed("refused"));
    await expect(user.fetch(url, { scopes })).rejects.toMatchObject({ reason: "api-refused-new-token" });
  },
);

test("the user of a session that a security event has marked calls no API: the user must sign in again first", async () => {
  const world = new World();
  const http = world.http({ apis: { mail: { baseUrl: "https://api.example", scopes } } });
  const { session } = await world.signIn(alice);
  const calls: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    calls.push(request);
    return new Response("mail");
  });
  const marked = new SignedInUser(http.parts, { ...session, signInAgain: "risk-level-change" });
  const unmarked = new SignedInUser(http.parts, session);
  const ways = [
    (user: SignedInUser) => user.fetch(url, { scopes }),
    (user: SignedInUser) => user.api("mail").fetch("/mail"),
    (user: SignedInUser) => user.acquireToken(scopes),
  ];
  for (const call of ways) {
    const error = { code: "sign_in_required", reason: "sign-in-again" };
    await expect(call(marked)).rejects.toMatchObject(error);
    expect(calls).toEqual([]);
  }
  for (const call of ways) await call(unmarked);
  expect(calls).toHaveLength(2);
});

describe("user.fetch", () => {
  test.each([[undefined], [null], [{}], [{ scopes: "Mail.Read" }]])(
    "with the options %j says that it expects scopes, and sends nothing",
    async (options) => {
      const { user, calls } = await setUp();
      const call = async () => Reflect.apply(user.fetch, user, [url, options]);
      const message = expect.stringContaining("expected a list of scopes");
      await expect(call()).rejects.toMatchObject({ code: "configuration", message });
      expect(calls).toEqual([]);
    },
  );

  test("acquireToken() says that it expects scopes if it gets one scope as a text", async () => {
    const { user } = await setUp();
    const acquire = async () => Reflect.apply(user.acquireToken, user, ["Mail.Read"]);
    await expect(acquire()).rejects.toMatchObject({ message: "expected a list of scopes, and got a text" });
  });

  test("adds the user's token and nothing else to the request", async () => {
    const { user, calls } = await setUp(new Response("mail"));
    const response = await user.fetch(url, {
      scopes,
      method: "POST",
      body: "text",
      headers: { "x-own": "1", authorization: "Basic made-up" },
    });
    const token = await user.acquireToken(scopes);
    expect(await response.text()).toBe("mail");
    expect(calls).toMatchObject([{ authorization: `Bearer ${token.value}`, body: "text" }]);
    expect(calls[0]?.request.headers.get("x-own")).toBe("1");
    expect(calls[0]?.request.method).toBe("POST");
  });

  test("passes the caller's own signal to fetch, because Node loses the link between copies of a request", async () => {
    const { user } = await setUp();
    const given: unknown[] = [];
    vi.stubGlobal("fetch", async (_: Request, init?: RequestInit) => {
      given.push(init?.signal);
      return new Response("mail");
    });
    const { signal } = new AbortController();
    const request = new Request(url, { signal });
    await user.fetch(url, { scopes, signal });
    await user.fetch(request, { scopes });
    await user.fetch(url, { scopes });
    expect(given).toEqual([signal, request.signal, undefined]);
    expect([given[0] === signal, given[1] === request.signal]).toEqual([true, true]);
  });

  test("follows no redirect on a runtime that would send the token to another site", async () => {
    for (const [strips, redirect] of [
      [false, "manual"],
      [true, "follow"],
    ] as const) {
      const { user, calls } = await setUp(new Response("mail"));
      const compatibilityFlags = { strip_authorization_on_cross_origin_redirect: strips };
      vi.stubGlobal("Cloudflare", { compatibilityFlags });
      await user.fetch(url, { scopes });
      expect(calls[0]?.request.redirect).toBe(redirect);
      vi.unstubAllGlobals();
    }
  });

  test("uses the provider client's own fetch if there is one, because the API must get the same certificate", async () => {
    const { world, user, calls } = await setUp();
    const shown: Request[] = [];
    const certified = async (request: Request) => {
      shown.push(request);
      return new Response("mail");
    };
    Object.assign(world.provider, { fetch: certified });
    expect(await (await user.fetch(url, { scopes })).text()).toBe("mail");
    expect([shown.map((request) => request.url), calls.length]).toEqual([[url], 0]);
  });

  test("accepts a URL, a text or a Request, and doesn't change the Request", async () => {
    const { user, calls } = await setUp(new Response(), new Response(), new Response());
    const request = new Request(url, { method: "PUT", body: "text" });
    await user.fetch(url, { scopes });
    await user.fetch(new URL(url), { scopes });
    await user.fetch(request, { scopes });
    expect(calls.map((call) => call.request.url)).toEqual([url, url, url]);
    expect(calls[2]).toMatchObject({ body: "text" });
    expect(request.headers.has("authorization")).toBe(false);
  });

  test.each([
    ["one header", [challenge]],
    ["several headers, the challenge first", [challenge, 'Basic realm="x"']],
    ["several headers, the challenge last", ['Basic realm="x"', 'Bearer error="invalid_token"', challenge]],
  ])("answers a claims challenge with a new token for those claims: %s", async (_, challenges) => {
    const { world, user, calls } = await setUp(refusal(...challenges), new Response("mail"));
    const response = await user.fetch(url, { scopes, method: "POST", body: "text" });
    expect(await response.text()).toBe("mail");
    expect(calls).toHaveLength(2);
    expect(calls[1]).toMatchObject({ body: "text" });
    expect(calls[1]?.authorization).not.toBe(calls[0]?.authorization);
    expect(world.provider.tokenRequests).toMatchObject([{ scopes, claims }]);
  });

  test("drops the challenged token: later calls use the new one", async () => {
    const { user, calls } = await setUp(refusal(challenge), new Response(), new Response());
    await user.fetch(url, { scopes });
    await user.fetch(url, { scopes });
    expect(calls[2]?.authorization).toBe(calls[1]?.authorization);
  });

  test("that is challenged again with its new token needs the user, with those claims", async () => {
    const { user, calls } = await setUp(refusal(challenge), refusal(challenge));
    const attempt = user.fetch(url, { scopes });
    await expect(attempt).rejects.toMatchObject({ code: "interaction_required", scopes, claims });
    expect(calls).toHaveLength(2);
  });

  test("needs the user, with those claims, if the provider doesn't issue them without the user", async () => {
    const { world, user, calls } = await setUp(refusal(challenge));
    world.provider.nextRefresh((answer) => ({
      ...refreshFailed("interaction"),
      ...("token" in answer && { refreshed: answer }),
    }));
    await expect(user.fetch(url, { scopes })).rejects.toMatchObject({ code: "interaction_required" });
    expect(calls).toHaveLength(1);
  });

  test("repeats the call once with another token if the API calls its token invalid", async () => {
    const { world, user, calls } = await setUp(refusal('Bearer error="invalid_token"'), new Response("mail"));
    expect(await (await user.fetch(url, { scopes })).text()).toBe("mail");
    expect(calls[1]?.authorization).not.toBe(calls[0]?.authorization);
    expect(world.provider.sentRefreshTokens).toHaveLength(1);
  });

  test("returns the API's response if it refuses the new token, too", async () => {
    const { user, calls } = await setUp(
      refusal('Bearer error="invalid_token"'),
      refusal('Bearer error="invalid_token"'),
    );
    expect((await user.fetch(url, { scopes })).status).toBe(401);
    expect(calls).toHaveLength(2);
  });

  test.each([
    new Response("no", { status: 401 }),
    refusal('Bearer error="insufficient_scope"'),
    new Response("no", { status: 403, headers: { "www-authenticate": challenge } }),
    new Response("no", { status: 500 }),
  ])("returns a response that another token wouldn't change, with its body", async (answer) => {
    const { world, user, calls } = await setUp(answer);
    const response = await user.fetch(url, { scopes });
    expect(response.status).toBe(answer.status);
    expect(await response.text()).not.toBe("");
    expect(calls).toHaveLength(1);
    expect(world.provider.sentRefreshTokens).toEqual([]);
  });

  test("sends nothing after the user has signed out", async () => {
    const { world, user, calls } = await setUp();
    await world.node.accounts.remove(user.account);
    await expect(user.fetch(url, { scopes })).rejects.toMatchObject({ code: "signed_out" });
    expect(calls).toEqual([]);
  });

  test("sends no second request if the user signs out after the challenge", async () => {
    const { world, user, calls } = await setUp(refusal(challenge));
    const gate = world.provider.script.hold("refresh");
    const attempt = expect(user.fetch(url, { scopes })).rejects.toMatchObject({ code: "signed_out" });
    await gate.arrived();
    await world.node.accounts.remove(user.account);
    gate.release();
    await attempt;
    expect(calls).toHaveLength(1);
  });

  test("requests a token for the given API", async () => {
    const { world, user } = await setUp(new Response());
    await user.fetch(url, { scopes, resource: "https://api.example" });
    expect(world.provider.tokenRequests).toMatchObject([{ resource: "https://api.example" }]);
  });

  test("replaces a refused token twice in a row: each refresh sends the token that the last one brought", async () => {
    const invalid = () => refusal('Bearer error="invalid_token"');
    const { world, user, calls } = await setUp(invalid(), new Response("one"), invalid(), new Response("two"));
    expect(await (await user.fetch(url, { scopes })).text()).toBe("one");
    expect(await (await user.fetch(url, { scopes })).text()).toBe("two");
    expect(new Set(calls.map(({ authorization }) => authorization)).size).toBe(3);
    expect(calls[2]?.authorization).toBe(calls[1]?.authorization);
    expect(new Set(world.provider.sentRefreshTokens).size).toBe(2);
    expect(world.provider.reusedRefreshTokens).toBe(0);
  });
});

describe("user.fetch with tokens that are bound to a key", () => {
  const nonceWanted = (nonce: string) => {
    const response = refusal('DPoP error="use_dpop_nonce"');
    response.headers.set("dpop-nonce", nonce);
    return response;
  };
  const bound = async (...answers: readonly Response[]) => {
    const parts = await setUp(...answers);
    parts.world.provider.tokenType = "DPoP";
    await parts.world.expireTokens();
    const proofs = () => parts.calls.map(({ request }) => request.headers.get("dpop")?.split(" "));
    return { ...parts, proofs };
  };

  test("sends a proof for each request, by the grant's own key", async () => {
    const { world, user, calls, proofs } = await bound(new Response(), new Response());
    await user.fetch(url, { scopes, method: "POST", body: "text" });
    await user.fetch(url, { scopes });
    const { value } = await user.acquireToken(scopes);
    expect(calls).toMatchObject([{ authorization: `DPoP ${value}`, body: "text" }, { authorization: `DPoP ${value}` }]);
    const key = world.provider.livingRefreshTokens[0];
    expect(proofs()).toEqual([
      ["proof", key, value],
      ["proof", key, value],
    ]);
  });

  test("repeats the request once, with its body, for an API that requires a nonce, and returns that response", async () => {
    const { user, calls, proofs } = await bound(nonceWanted("n1"), new Response("done"), new Response());
    const response = await user.fetch(url, { scopes, method: "POST", body: "text" });
    expect(await response.text()).toBe("done");
    expect(calls.map(({ body }) => body)).toEqual(["text", "text"]);
    expect(proofs().map((proof) => proof?.[3])).toEqual([undefined, "n1"]);
    await user.fetch(url, { scopes });
    expect(proofs()[2]?.[3]).toBe("n1");
  });

  test("returns a refusal that no other proof would change", async () => {
    const { user, calls } = await bound(new Response("no", { status: 401 }));
    expect(await (await user.fetch(url, { scopes })).text()).toBe("no");
    expect(calls).toHaveLength(1);
  });

  test("replaces a token that is refused after its nonce, with a proof for the new one", async () => {
    const answers = [nonceWanted("n1"), refusal('DPoP error="invalid_token"'), nonceWanted("n2"), new Response("done")];
    const { user, proofs } = await bound(...answers);
    expect(await (await user.fetch(url, { scopes })).text()).toBe("done");
    const sent = proofs();
    expect(sent.map((proof) => proof?.[3])).toEqual([undefined, "n1", "n1", "n2"]);
    expect(sent[2]?.[2]).not.toBe(sent[1]?.[2]);
    expect(sent[3]?.[2]).toBe(sent[2]?.[2]);
  });

  test("sends nothing if the user signs out before the proof is made", async () => {
    const { world, user, calls } = await bound();
    await user.acquireToken(scopes);
    world.provider.script.between = async (call) => {
      if (call !== "authorize") return;
      expect.fail("no proof is made");
    };
    const read = world.store.hold("readGrant");
    const attempt = expect(user.fetch(url, { scopes })).rejects.toMatchObject({ code: "signed_out" });
    await read.arrived();
    await world.node.accounts.remove(user.account);
    read.release();
    await attempt;
    expect(calls).toEqual([]);
  });
});
