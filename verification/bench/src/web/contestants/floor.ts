import { randomBytes } from "node:crypto";
import { createSealer } from "@identity-web/core";
import Koa from "koa";
import pg from "pg";
import { createClient } from "redis";
import { type Contestant, greeting } from "../contestant.ts";

type Read = () => Promise<string | null>;

const binding = "floor";
/** About as long as a session's seal with an ID token. */
const content = randomBytes(900).toString("base64url");

/** The lowest possible cost of a session outside the process: one read by the same client, and one opened seal. */
function floor(name: string, open: (sealed: string) => Promise<{ read: Read; close(): Promise<void> }>): Contestant {
  return {
    name: `koa, one read of ${name}`,
    framework: "koa",
    role: "floor",
    signIn: undefined,
    start: async () => {
      const sealer = createSealer([randomBytes(32).toString("base64url")]);
      const { read, close } = await open(await sealer.seal(content, binding));
      const app = new Koa().use(async (ctx) => {
        const opened = await sealer.open((await read()) ?? "", binding);
        if (opened === content) ctx.body = greeting;
      });
      return { listener: app.callback(), close };
    },
  };
}

export const contestants: readonly Contestant[] = [
  floor("Redis", async (sealed) => {
    const client = createClient({ url: process.env.REDIS_URL ?? "redis://127.0.0.1:6379" });
    client.on("error", (error) => console.error(error));
    await client.connect();
    await client.set("floor", sealed);
    return { read: () => client.get("floor"), close: async () => client.destroy() };
  }),
  floor("PostgreSQL", async (sealed) => {
    const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL });
    await pool.query("CREATE TABLE IF NOT EXISTS bench_floor (key text PRIMARY KEY, seal text NOT NULL)");
    await pool.query(
      "INSERT INTO bench_floor VALUES ('floor', $1) ON CONFLICT (key) DO UPDATE SET seal = EXCLUDED.seal",
      [sealed],
    );
    const statement = { name: "floor", text: "SELECT seal FROM bench_floor WHERE key = $1", values: ["floor"] };
    const read = async () => (await pool.query<{ seal: string }>(statement)).rows[0]?.seal ?? null;
    return { read, close: () => pool.end() };
  }),
];
