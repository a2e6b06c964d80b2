import { systemClock } from "@identity-web/core";
import { nodeSqlite } from "../node-sqlite.ts";
import { sqliteCells } from "../sqlite-cells.ts";

// Another process on the same file, which runs the commands that it gets over IPC.

const [path = ""] = process.argv.slice(2);
const cells = sqliteCells(path, { clock: systemClock, busyTimeoutMs: 10_000 });
const put = (value: number) => ({ key: "count", value: String(value), endsAt: Number.POSITIVE_INFINITY });

/** Increments the counter in one step, also if other processes do so at the same time. */
async function increment(): Promise<[value: number, version: number, now: number]> {
  for (;;) {
    const { cells: found } = await cells.step("p", { look: { keys: ["count"] } });
    const value = Number(found[0]?.value ?? 0) + 1;
    const when = [{ key: "count", version: found[0]?.version }];
    const seen = await cells.step("p", { when, put: [put(value)], look: { keys: ["count"] } });
    if (seen.done) return [value, Number(seen.cells[0]?.version), seen.now];
  }
}

const tasks: Readonly<Record<string, (first: string) => Promise<unknown>>> = {
  birth: async () => (await cells.step("p", {})).bornAt,
  async count(times) {
    const taken = [];
    for (let index = 0; index < Number(times); index++) taken.push(await increment());
    return taken;
  },
  /** Changes a partition without a commit. */
  async changeHalfway(partition) {
    const connection = new (nodeSqlite().DatabaseSync)(path);
    connection.exec("BEGIN IMMEDIATE; UPDATE moment SET number = number + 100");
    connection.prepare("DELETE FROM cells WHERE partition = ?").run(partition);
    Object.assign(globalThis, { connection });
  },
};

process.on("message", async ([name = "", first = ""]: string[]) => {
  try {
    process.send?.({ answer: await tasks[name]?.(first) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.({ answer: "ready" });
