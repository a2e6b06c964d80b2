import { EventEmitter } from "node:events";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Changes } from "./changes.ts";
import type { PostgresListener } from "./client.ts";

const lingerMs = 10_000;
const renewMs = 50_000;

/** A connection that receives notifications, or can't be made. */
function listener(canConnect: boolean) {
  const events = new EventEmitter();
  let isOpen = false;
  const client: PostgresListener = {
    async connect() {
      isOpen = canConnect;
      if (isOpen) return;
      events.emit("end");
      throw new Error("refused");
    },
    query: async () => undefined,
    on: events.on.bind(events),
    async end() {
      isOpen = false;
    },
  };
  return {
    client,
    isOpen: () => isOpen,
    notify: (payload: string) => isOpen && events.emit("notification", { payload }),
    lose() {
      isOpen = false;
      events.emit("error", new Error("reset"));
    },
  };
}

function scene({ canConnect = true } = {}) {
  const clock = fakeClock();
  const listeners: ReturnType<typeof listener>[] = [];
  const sent: string[] = [];
  const changes = new Changes({
    clock,
    schema: "identity_web",
    timeoutMs: 5000,
    channel: "identity_web_changed",
    listen() {
      const made = listener(canConnect);
      listeners.push(made);
      return made.client;
    },
    async send(text, partition) {
      sent.push(text);
      return { rows: [{ state: "same", name: `name-of-${partition}` }] };
    },
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  /** A call that waits for the partition. */
  const wait = async (partition = "partition") => {
    const stop = new AbortController();
    const call = { isTold: false, stop: () => stop.abort() };
    void changes.next(partition, stop.signal).then(() => {
      call.isTold = !stop.signal.aborted;
    });
    await settle();
    return call;
  };
  const notify = async (partition = "partition") => {
    for (const each of listeners) each.notify(`name-of-${partition}`);
    await settle();
  };
  return {
    changes,
    clock,
    listeners,
    sent,
    settle,
    wait,
    notify,
    open: () => listeners.filter((each) => each.isOpen()),
  };
}

describe("a call that waits for a change of a partition", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  test("is notified, and the connection closes ten seconds after the last call", async () => {
    const { wait, notify, open } = scene();
    const call = await wait();
    expect(call.isTold).toBe(false);
    await notify();
    expect(call.isTold).toBe(true);
    await vi.advanceTimersByTimeAsync(lingerMs);
    expect(open()).toEqual([]);
  });

  test("is notified although the connection was closed after an earlier call", async () => {
    const { wait, notify, settle } = scene();
    (await wait()).stop();
    await settle();
    await vi.advanceTimersByTimeAsync(lingerMs);
    const call = await wait();
    await notify();
    expect(call.isTold).toBe(true);
  });

  test("keeps the connection open that an earlier call has left", async () => {
    const { wait, notify, settle, open } = scene();
    (await wait()).stop();
    await settle();
    await vi.advanceTimersByTimeAsync(lingerMs - 1);
    const call = await wait();
    await vi.advanceTimersByTimeAsync(lingerMs);
    expect(open()).toHaveLength(1);
    await notify();
    expect(call.isTold).toBe(true);
  });

  test("is told if the connection is lost, and the next call of the same partition has a new connection", async () => {
    const { wait, notify, listeners, settle } = scene();
    const first = await wait();
    listeners[0]?.lose();
    await settle();
    expect(first.isTold).toBe(true);
    const second = await wait();
    expect(second.isTold).toBe(false);
    await notify();
    expect(second.isTold).toBe(true);
  });

  test("without a connection looks again after a pause, not at once", async () => {
    const { wait, clock, listeners, settle } = scene({ canConnect: false });
    const call = await wait();
    expect([call.isTold, listeners.length]).toEqual([false, 1]);
    await clock.advance(250);
    await settle();
    expect(call.isTold).toBe(true);
  });

  test("isn't notified of changes of other partitions", async () => {
    const { wait, notify } = scene();
    const [call, other] = [await wait(), await wait("other")];
    await notify("other");
    await notify("unknown");
    expect([call.isTold, other.isTold]).toEqual([false, true]);
  });

  test("is notified as long as its registration lasts, although a new call would register again", async () => {
    const { wait, notify } = scene();
    const call = await wait();
    await vi.advanceTimersByTimeAsync(renewMs + 1);
    await wait("other");
    await notify();
    expect(call.isTold).toBe(true);
  });

  test("registers its wait again before the registration ends", async () => {
    const { wait, sent, settle } = scene();
    (await wait()).stop();
    await wait();
    expect(sent.filter((text) => text.includes("watch_1"))).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(renewMs + 1);
    await wait();
    await settle();
    expect(sent.filter((text) => text.includes("watch_1"))).toHaveLength(2);
  });
});
