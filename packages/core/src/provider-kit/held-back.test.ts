import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { heldBack } from "./held-back.ts";
import { RequestFailed } from "./http.ts";

const url = "https://idp.test/token";

function setUp(...answers: readonly ResponseInit[]) {
  const clock = fakeClock();
  const asked: string[] = [];
  const send = heldBack(async (address) => {
    asked.push(address);
    return new Response(null, answers[asked.length - 1] ?? { status: 200 });
  }, clock);
  const post = (address = url, party?: string) => send(address, { method: "POST" }, party);
  return { clock, asked, send, post };
}

const busy = (status: number, retryAfter: string): ResponseInit => ({ status, headers: { "retry-after": retryAfter } });

describe("an address that required a pause with 429 or 503", () => {
  test.each([429, 503])("gets no POST until the pause has passed (status %i)", async (status) => {
    const { clock, asked, post } = setUp(busy(status, "30"));
    expect((await post()).status).toBe(status);
    await clock.advance(29_001);
    await expect(post(`${url}?client-request-id=1`)).rejects.toMatchObject({
      name: "RequestFailed",
      delivery: "unsent",
      retryAfter: 1,
      message: `no request was sent to ${url}, which accepts no such request for another 1 s (Retry-After)`,
    });
    expect(asked).toHaveLength(1);
    await clock.advance(999);
    expect((await post()).status).toBe(200);
  });

  test("gets no POST before the date in Retry-After", async () => {
    const { clock, post } = setUp(busy(429, new Date(fakeClock().now() + 5_000).toUTCString()));
    await post();
    await expect(post()).rejects.toBeInstanceOf(RequestFailed);
    await clock.advance(5_000);
    expect((await post()).status).toBe(200);
  });

  test("still gets GET requests, and other addresses get POST requests", async () => {
    const { send, post } = setUp(busy(429, "30"));
    await post();
    expect((await send(url)).status).toBe(200);
    expect((await post("https://idp.test/other")).status).toBe(200);
  });

  test("gets a POST after one hour, even if the pause is longer", async () => {
    const { clock, post } = setUp(busy(503, "999999"));
    await post();
    await clock.advance(3_599_999);
    await expect(post()).rejects.toBeInstanceOf(RequestFailed);
    await clock.advance(1);
    expect((await post()).status).toBe(200);
  });

  test("gets no POST of the same party after a 429, and those of other parties", async () => {
    const { clock, asked, post } = setUp(busy(429, "30"));
    await post(url, "alice");
    await expect(post(url, "alice")).rejects.toMatchObject({ delivery: "unsent", retryAfter: 30 });
    expect((await post(url, "bob")).status).toBe(200);
    expect((await post()).status).toBe(200);
    expect(asked).toHaveLength(3);
    await clock.advance(30_000);
    expect((await post(url, "alice")).status).toBe(200);
  });

  test("gets no POST at all after a 503, even if it answered one party", async () => {
    const { post } = setUp(busy(503, "30"));
    await post(url, "alice");
    await expect(post(url, "bob")).rejects.toMatchObject({ delivery: "unsent", retryAfter: 30 });
  });

  test("gets no POST at all while three parties have to pause at the same time", async () => {
    const { clock, post } = setUp(busy(429, "60"), busy(429, "60"), busy(429, "20"));
    await Promise.all(["alice", "bob", "carol"].map((party) => post(url, party)));
    await expect(post(url, "dave")).rejects.toMatchObject({ delivery: "unsent", retryAfter: 20 });
    await clock.advance(20_000);
    expect((await post(url, "dave")).status).toBe(200);
    await expect(post(url, "alice")).rejects.toMatchObject({ delivery: "unsent", retryAfter: 40 });
  });

  test("gets POST requests of other parties if three had to pause one after the other", async () => {
    const { clock, post } = setUp(busy(429, "30"), busy(429, "30"), busy(429, "30"));
    for (const party of ["alice", "bob", "carol"]) {
      await post(url, party);
      await clock.advance(15_000);
    }
    expect((await post(url, "dave")).status).toBe(200);
  });

  test("gets a POST after this machine's clock was set back by a day", async () => {
    const { clock, post } = setUp(busy(429, "30"));
    await post();
    clock.set(clock.now() - 86_400_000);
    expect((await post()).status).toBe(200);
  });
});

test.each([{ status: 429 }, { status: 500, headers: { "retry-after": "30" } }, busy(429, "soon")])(
  "the answer %j starts no pause",
  async (answer) => {
    const { post, asked } = setUp(answer);
    await post();
    await post();
    expect(asked).toHaveLength(2);
  },
);
