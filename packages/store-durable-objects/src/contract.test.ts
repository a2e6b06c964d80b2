import { cellContract, storeContract } from "@identity-web/testing/contracts";
import { vi } from "vitest";
import { durableObjectCells } from "./durable-object-cells.ts";
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

cellContract("durable objects", {
  open({ clock }) {
    const behind = new Map<string, number>();
    const objects = new ObjectsInMemory((name) => {
      const own = apart(clock)(name);
      return { ...own, now: () => own.now() - (behind.get(name) ?? 0) };
    });
    const cut = new Set<object>();
    return {
      connect() {
        const way = {};
        const namespace = objects.by(() => {
          if (cut.has(way)) throw new Error("the network is down");
        });
        return Object.assign(durableObjectCells(namespace, { timeoutMs: 5000, maxSkewMs: 1000 }, clock), { way });
      },
      async advance(ms) {
        await clock.advance(ms);
        await objects.ring();
      },
      now: () => clock.now(),
      // Of the machines on which objects live; an object that is made later lives on one that tells the time.
      setBack(ms) {
        for (const name of objects.objects.keys()) behind.set(name, ms + (behind.get(name) ?? 0));
      },
      restart() {
        for (const name of objects.objects.keys()) objects.restart(name);
      },
      cutOff(node) {
        const way: object = Reflect.get(node, "way");
        cut.add(way);
        return () => void cut.delete(way);
      },
      dump: () => JSON.stringify([...objects.objects.values()].map(({ storage }) => storage.rows())),
    };
  },
});
