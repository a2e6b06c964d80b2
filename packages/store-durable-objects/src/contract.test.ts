import { storeContract } from "@identity-web/testing/contracts";
import { vi } from "vitest";
import { durableObjectStore } from "./durable-object-store.ts";
import { apart } from "./test/clocks.ts";
import { ObjectsInMemory } from "./test/objects-in-memory.ts";

// Thousands of objects, each with a database of its own.
vi.setConfig({ testTimeout: 30_000 });

const maxFrontChannelMarkers = 20;
storeContract("durable objects", {
  maxFrontChannelMarkers,
  skewMs: 2000,
  open(context) {
    const namespace = new ObjectsInMemory(apart(context.clock));
    const driver = durableObjectStore(namespace, { maxFrontChannelMarkers });
    return { connect: () => driver.open(context) };
  },
});
