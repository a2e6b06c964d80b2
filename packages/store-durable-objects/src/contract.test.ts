import { type CellStore, type Clock, cellsStore, type Store, systemClock } from "@identity-web/core";
import {
  type CellContractOptions,
  cellContract,
  gateContract,
  type StoreTestContext,
  storeContract,
} from "@identity-web/testing/contracts";
import { vi } from "vitest";
import { durableObjectCells } from "./durable-object-cells.ts";
import { arrivalMs } from "./durable-object-store.ts";
import { apart, moving } from "./test/clocks.ts";
import { ObjectsInMemory } from "./test/objects-in-memory.ts";

// Thousands of objects, each with its own database.
vi.setConfig({ testTimeout: 30_000 });

const [maxSkewMs, timeoutMs] = [1000, 5000];

/** Objects, and for each node a connection that can be cut off. */
class WaysToObjects {
  readonly #objects: ObjectsInMemory;
  readonly #ways = new Map<CellStore, { isCut: boolean; isLossy: boolean }>();

  constructor(objects: ObjectsInMemory) {
    this.#objects = objects;
  }

  connect(clock: Clock): CellStore {
    const way = { isCut: false, isLossy: false };
    const namespace = this.#objects.by((isAnswer) => {
      if (isAnswer && way.isLossy) {
        way.isLossy = false;
        throw new Error("the answer was lost");
      }
      if (way.isCut) throw new Error("the network is down");
    });
    const cells = durableObjectCells(namespace, { timeoutMs, maxSkewMs }, clock);
    this.#ways.set(cells, way);
    return cells;
  }

  cutOff(node: CellStore): () => void {
    const way = this.#ways.get(node);
    if (way === undefined) throw new Error("expected a node of these objects");
    way.isCut = true;
    return () => {
      way.isCut = false;
    };
  }

  loseAnswer(node: CellStore): void {
    const way = this.#ways.get(node);
    if (way === undefined) throw new Error("expected a node of these objects");
    way.isLossy = true;
  }

  dump(): string {
    return JSON.stringify([...this.#objects.objects].map(([name, { storage }]) => [name, storage.rows()]));
  }
}

function cellsIn(known: WeakMap<Store, CellStore>, node: Store): CellStore {
  const cells = known.get(node);
  if (cells === undefined) throw new Error("expected a node of this store");
  return cells;
}

function contractOf(name: string, objectsBy: (clock: Clock) => ObjectsInMemory): void {
  storeContract(name, {
    skewMs: 2000,
    open(context) {
      const ways = new WaysToObjects(objectsBy(context.clock));
      const cellsOf = new WeakMap<Store, CellStore>();
      const connectAs = (other: StoreTestContext) => {
        const cells = ways.connect(other.clock);
        const store = cellsStore(cells, other, { arrivalMs });
        cellsOf.set(store, cells);
        return store;
      };
      return {
        connect: () => connectAs(context),
        connectAs,
        cutOff: (node) => ways.cutOff(cellsIn(cellsOf, node)),
        dump: () => ways.dump(),
      };
    },
  });
}

contractOf("durable objects", (clock) => new ObjectsInMemory(apart(clock)));
contractOf("durable objects that move between calls", moving);

const open: CellContractOptions["open"] = ({ clock }) => {
  const behind = new Map<string, number>();
  const objects = new ObjectsInMemory((name) => {
    const own = apart(clock)(name);
    return { ...own, now: () => own.now() - (behind.get(name) ?? 0) };
  });
  const ways = new WaysToObjects(objects);
  return {
    connect: () => ways.connect(clock),
    async advance(ms) {
      await clock.advance(ms);
      await objects.ring();
    },
    now: () => clock.now(),
    // The clocks of the machines that run the objects. An object that is created later runs on a machine with the right time.
    setBack(ms) {
      for (const name of objects.objects.keys()) behind.set(name, ms + (behind.get(name) ?? 0));
    },
    restart() {
      for (const name of objects.objects.keys()) objects.restart(name);
    },
    cutOff: (node) => ways.cutOff(node),
    loseAnswer: (node) => ways.loseAnswer(node),
    disable() {
      const rename = (from: string, to: string) => {
        for (const { storage } of objects.objects.values()) {
          const tables = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", from).toArray();
          if (tables.length > 0) storage.sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`).toArray();
        }
      };
      rename("cells", "moved");
      return () => rename("moved", "cells");
    },
    realClock: () => new WaysToObjects(new ObjectsInMemory(() => systemClock)).connect(systemClock),
    dump: () => ways.dump(),
  };
};

cellContract("durable objects", { open });
gateContract("durable objects", { open, skewMs: 2000 });
