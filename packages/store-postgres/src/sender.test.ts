import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import type { PostgresConnection, PostgresPool } from "./client.ts";
import { sender } from "./sender.ts";

/** Like `pg` when one packet has the end of the handshake and the server's termination message. */
class LosingPool extends EventEmitter implements PostgresPool {
  readonly released: (boolean | undefined)[] = [];

  connect(): Promise<PostgresConnection> {
    const connection = Object.assign(new EventEmitter(), {
      query: () => Promise.reject(new Error("the connection is lost")),
      release: (destroy?: boolean) => void this.released.push(destroy),
    });
    this.emit("connect", connection);
    const lent = Promise.resolve(connection);
    connection.emit("error", new Error("terminating connection due to administrator command"));
    return lent;
  }
}

test("a connection that breaks at the moment of its checkout fails its step, and doesn't end the process", async () => {
  const pool = new LosingPool();
  const send = sender(pool, 1000);
  await expect(send("SELECT 1")).rejects.toThrow("the connection is lost");
  expect(pool.released).toEqual([true]);
  expect(pool.emit("error", new Error("an idle connection is lost"))).toBe(true);
});

/** Returns a wrapper of the same connection each time, as another program's pool may. */
class WrappingPool extends EventEmitter implements PostgresPool {
  readonly connection = new EventEmitter();
  answer: () => Promise<{ rows: [] }> = async () => ({ rows: [] });
  readonly released: (boolean | undefined)[] = [];

  async connect(): Promise<PostgresConnection> {
    return {
      on: (event, listener) => this.connection.on(event, listener),
      off: (event, listener) => this.connection.off(event, listener),
      query: () => this.answer(),
      release: (destroy) => void this.released.push(destroy),
    };
  }
}

test("statements on a wrapped connection leave no listener behind", async () => {
  const pool = new WrappingPool();
  const send = sender(pool, 1000);
  for (let turn = 0; turn < 3; turn++) await send("SELECT 1");
  expect(pool.connection.listenerCount("error")).toBe(0);
  expect(pool.released).toEqual([false, false, false]);
});

test("a statement that fails at once returns its connection to be closed", async () => {
  const pool = new WrappingPool();
  pool.answer = () => {
    throw new Error("the client is closed");
  };
  await expect(sender(pool, 1000)("SELECT 1")).rejects.toThrow("the client is closed");
  expect(pool.released).toEqual([true]);
  expect(pool.connection.listenerCount("error")).toBe(1);
});
