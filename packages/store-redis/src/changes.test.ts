import { EventEmitter } from "node:events";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Changes } from "./changes.ts";
import type { RedisSubscriber } from "./client.ts";

/** A server whose connections refuse to subscribe to these channels. */
function scene(refused: ReadonlySet<string> = new Set()) {
  const connections: { readonly heard: Map<string, () => void>; subscribed: number; isOpen: boolean }[] = [];
  const duplicate = (): RedisSubscriber => {
    const connection = { heard: new Map<string, () => void>(), subscribed: 0, isOpen: false };
    connections.push(connection);
    return {
      on: (event, listener) => new EventEmitter().on(event, listener),
      async connect() {
        connection.isOpen = true;
      },
      async subscribe(channel, listener) {
        if (refused.has(channel)) throw new Error("NOPERM");
        connection.subscribed++;
        connection.heard.set(channel, listener);
      },
      async unsubscribe(channel) {
        connection.heard.delete(channel);
      },
      destroy() {
        connection.isOpen = false;
        connection.heard.clear();
      },
    };
  };
  const clock = fakeClock();
  const changes = Changes.of({ sendCommand: async () => null, duplicate }, clock, 1000);
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const wait = async (channel: string, last: () => Promise<unknown> = async () => "same") => {
    const stop = new AbortController();
    const call = { isTold: false, stop: () => stop.abort() };
    void changes?.next(channel, last, stop.signal).then(() => {
      call.isTold = !stop.signal.aborted;
    });
    await settle();
    return call;
  };
  const publish = async (channel: string) => {
    for (const { heard } of connections) heard.get(channel)?.();
    await settle();
  };
  return { clock, wait, publish, settle, open: () => connections.filter(({ isOpen }) => isOpen) };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

describe("a channel that a process can't subscribe to", () => {
  test("doesn't end the subscriptions of other channels, and keeps no connection open after them", async () => {
    const { clock, wait, publish, settle, open } = scene(new Set(["forbidden"]));
    const other = await wait("allowed");
    const call = await wait("forbidden");
    await clock.advance(250);
    await settle();
    expect([call.isTold, other.isTold]).toEqual([true, false]);
    await publish("allowed");
    expect(other.isTold).toBe(true);
    await vi.advanceTimersByTimeAsync(3000);
    expect(open()).toEqual([]);
  });
});

test.each([1, 2])(
  "a channel is subscribed to once, even if each call's read number %i of the last change fails",
  async (bad) => {
    const { clock, wait, settle, open } = scene();
    for (let round = 0; round < 10; round++) {
      let reads = 0;
      const last = () => (++reads === bad ? Promise.reject(new Error("away")) : Promise.resolve("same"));
      const call = await wait("c", last);
      await clock.advance(250);
      await settle();
      call.stop();
      await settle();
    }
    expect(open().reduce((sum, { subscribed }) => sum + subscribed, 0)).toBe(bad - 1);
  },
);
