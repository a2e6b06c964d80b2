import type { Clock } from "@identity-web/core";
import { storeContract } from "@identity-web/testing/contracts";
import { vi } from "vitest";
import { durableObjectStore } from "./durable-object-store.ts";
import { ObjectsInMemory } from "./test/objects-in-memory.ts";

// Thousands of objects, each with a database of its own.
vi.setConfig({ testTimeout: 30_000 });

const maxFrontChannelMarkers = 20;
/** How far the clocks of two objects lie apart at most, in ms. */
const apartMs = 900;

/** Each object has a clock of its own: ahead of the test's by what its name says. */
const clockOf = (clock: Clock) => (name: string) => {
  const ahead = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % apartMs, 0);
  return { now: () => clock.now() + ahead, sleep: clock.sleep };
};

storeContract("durable objects", {
  maxFrontChannelMarkers,
  skewMs: 2000,
  open(context) {
    const namespace = new ObjectsInMemory(clockOf(context.clock));
    return { connect: () => durableObjectStore(namespace, { maxFrontChannelMarkers }).open(context) };
  },
});
