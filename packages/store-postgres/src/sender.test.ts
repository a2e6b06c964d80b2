import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import type { PostgresConnection, PostgresPool } from "./client.ts";
import { sender } from "./sender.ts";

/** As `pg` does where one packet holds the end of the handshake and the server's farewell. */
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

test("a connection that is lost in the moment when it is lent fails its step, and the process lives", async () => {
  const pool = new LosingPool();
  const send = sender(pool, 1000);
  await expect(send("SELECT 1")).rejects.toThrow("the connection is lost");
  expect(pool.released).toEqual([true]);
  expect(pool.emit("error", new Error("an idle connection is lost"))).toBe(true);
});
