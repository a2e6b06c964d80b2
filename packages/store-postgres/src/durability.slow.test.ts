import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import type { PostgresStoreOptions } from "./index.ts";
import { Stage } from "./test/stage.ts";

const safe = { fsync: "on", full_page_writes: "on" };

/** The store's warnings about such a server when it is opened. */
async function saidOf(program: string, settings: Readonly<Record<string, string>>, options: PostgresStoreOptions = {}) {
  await using stage = await Stage.on(program, { settings });
  const { events, store } = stage.node(options);
  // The store reads the settings before its first operation.
  for (let each = 0; each < 5; each++) await store.sessions.list("unknown".padEnd(22, "_"));
  return events.map((event) => (event.type === "warning" ? event.message : event.type));
}

requires("postgresql")("the warnings of postgresStore about sign-outs that could be lost", (program) => {
  test("are absent if commits are flushed", async () => {
    expect(await saidOf(program, safe)).toEqual([]);
  });

  test("name fsync if it is off", async () => {
    expect(await saidOf(program, { ...safe, fsync: "off" })).toEqual([expect.stringContaining("set fsync = on")]);
  });

  test("name the missing synchronous standby if sessions are kept across a failover", async () => {
    const said = await saidOf(program, safe, { keepSessionsAcrossFailover: true });
    expect(said).toEqual([expect.stringContaining("set synchronous_standby_names")]);
  });

  test("say so if the settings could not be read", async () => {
    await using stage = await Stage.on(program);
    await stage.server.stop();
    const { events } = stage.node();
    await expect.poll(() => JSON.stringify(events)).toContain("could not be read");
  });
});
