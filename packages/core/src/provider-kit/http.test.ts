import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { systemClock } from "../runtime/system-clock.ts";
import { createSend, RequestFailed, retryAfterSeconds } from "./http.ts";

/** The failure of a request. */
async function failureOf(sent: Promise<Response>): Promise<RequestFailed> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RequestFailed) return error;
  throw new Error(`expected RequestFailed, got ${String(error)}`);
}

const failing = (error: unknown) => createSend(systemClock, 1000, () => Promise.reject(error));

describe("createSend()", () => {
  test("reports a request to a closed port as not sent, and names the code", async () => {
    const send = createSend(systemClock, 10_000, undefined);
    // The discard port: a browser would refuse it, and nothing listens there.
    const failure = await failureOf(send("http://127.0.0.1:2/token", { method: "POST", body: "a=b" }));
    expect(failure.delivery).toBe("unsent");
    expect(failure.message).toBe("http://127.0.0.1:2/token could not be reached (ECONNREFUSED)");
  });

  test("reports a request to a host whose addresses all refuse as not sent", async () => {
    const failure = await failureOf(createSend(systemClock, 10_000, undefined)("http://localhost:2/token"));
    expect(failure.delivery).toBe("unsent");
  });

  test.each([
    [new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } }), "unsent"],
    [new TypeError("fetch failed", { cause: { code: "EAI_AGAIN" } }), "unsent"],
    [new TypeError("fetch failed", { cause: { code: "ETIMEDOUT", syscall: "connect" } }), "unsent"],
    [new TypeError("fetch failed", { cause: { code: "CERT_HAS_EXPIRED" } }), "unsent"],
    [Object.assign(new Error("Unable to connect"), { code: "ConnectionRefused" }), "unsent"],
    [new TypeError("error sending request: client error (Connect): tcp connect error"), "unsent"],
    [new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }), "unknown"],
    [new TypeError("fetch failed", { cause: { code: "ETIMEDOUT", syscall: "read" } }), "unknown"],
    [new TypeError("fetch failed", { cause: { code: "UND_ERR_SOCKET" } }), "unknown"],
    [new TypeError("error sending request: client error (SendRequest): connection closed"), "unknown"],
    [new TypeError("Network connection lost."), "unknown"],
    ["nonsense", "unknown"],
  ])("reports a request that fails with %s as %s", async (error, delivery) => {
    expect((await failureOf(failing(error)("https://idp.test/token"))).delivery).toBe(delivery);
  });

  test("gives a request up after its time limit, even if fetch ignores its signal, with an unknown outcome", async () => {
    const clock = fakeClock();
    const failure = failureOf(createSend(clock, 5000, () => new Promise(() => undefined))("https://idp.test/"));
    await clock.advance(4999);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    expect(await failure).toMatchObject({
      delivery: "unknown",
      message: "https://idp.test/ did not answer within 5000 ms",
    });
    expect(clock.sleepers).toBe(0);
  });

  test("reads the answer that waited in the socket while the process slept past the time limit", async () => {
    const clock = fakeClock();
    const answer = Promise.withResolvers<Response>();
    const sent = createSend(clock, 5000, () => answer.promise)("https://idp.test/");
    await clock.advance(1000);
    clock.set(clock.now() + 46_000);
    await clock.advance(4000);
    answer.resolve(new Response("late"));
    expect(await (await sent).text()).toBe("late");
    expect(clock.sleepers).toBe(0);
  });

  test("gives a request up soon after the process slept past the time limit, if no answer came", async () => {
    const clock = fakeClock();
    const failure = failureOf(createSend(clock, 5000, () => new Promise(() => undefined))("https://idp.test/"));
    clock.set(clock.now() + 46_000);
    await clock.advance(7000);
    expect(await failure).toMatchObject({ delivery: "unknown" });
    expect(clock.sleepers).toBe(0);
  });

  test("gives up an answer whose body does not end", async () => {
    const clock = fakeClock();
    const endless = () =>
      Promise.resolve(new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(1)) })));
    const failure = failureOf(createSend(clock, 5000, endless)("https://idp.test/"));
    await clock.advance(5000);
    expect((await failure).delivery).toBe("unknown");
  });

  test("gives a request up when its signal is aborted, and reports it as unsent if it was not sent yet", async () => {
    const abort = new AbortController();
    const clock = fakeClock();
    const send = createSend(clock, 5000, () => new Promise(() => undefined));
    const failure = failureOf(send("https://idp.test/", { signal: abort.signal }));
    abort.abort();
    expect((await failure).delivery).toBe("unknown");
    expect((await failureOf(send("https://idp.test/", { signal: abort.signal }))).delivery).toBe("unsent");
    expect(clock.sleepers).toBe(0);
  });

  test("keeps status, headers and body of an answer, and accepts answers without a body", async () => {
    const send = (answer: Response) =>
      createSend(systemClock, 1000, () => Promise.resolve(answer))("https://idp.test/");
    const answer = await send(new Response("hello", { status: 418, headers: { "x-a": "b" } }));
    expect([answer.status, answer.headers.get("x-a"), await answer.text()]).toEqual([418, "b", "hello"]);
    expect((await send(new Response(null, { status: 204 }))).status).toBe(204);
  });
});

test.each([
  ["30", 30],
  ["Tue, 01 Jan 2030 00:01:00 GMT", 60],
  ["Mon, 31 Dec 2029 00:00:00 GMT", 0],
  ["soon", undefined],
  ["-5", undefined],
])("retryAfterSeconds() reads the header %s as %s seconds", (value, seconds) => {
  expect(retryAfterSeconds(new Headers({ "retry-after": value }), Date.UTC(2030, 0, 1))).toBe(seconds);
});
