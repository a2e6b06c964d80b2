import { requires } from "@identity-web/tools/requires";
import pg from "pg";
import { expect, test } from "vitest";
import { postgresSchema } from "./index.ts";
import { signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

requires("postgresql")("a database whose other users may create functions", (program) => {
  test("the migration runs no function that another user made, so that user gets no rights", async () => {
    await using stage = await Stage.on(program);
    await stage.sql("CREATE ROLE mallory LOGIN; GRANT CREATE ON SCHEMA public TO PUBLIC");
    // The arguments fit a call with a small number better than those of PostgreSQL's own function.
    await stage.sql(
      `CREATE FUNCTION public.hashtextextended(text, integer) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN
        ALTER ROLE mallory SUPERUSER;
        RETURN 1;
      END $$`,
      stage.server.url.replace("postgres@", "mallory@"),
    );
    await stage.sql(postgresSchema());
    expect(await stage.sql("SELECT rolsuper FROM pg_roles WHERE rolname = 'mallory'")).toEqual([{ rolsuper: false }]);
  });

  test("the migration leaves the search_path of its transaction as it was", async () => {
    await using stage = await Stage.on(program);
    const client = new pg.Client({ connectionString: stage.server.url });
    await client.connect();
    await client.query("SET search_path = public, pg_catalog");
    await client.query("BEGIN");
    await client.query(postgresSchema());
    expect((await client.query("SHOW search_path")).rows).toEqual([{ search_path: "public, pg_catalog" }]);
    await client.end();
  });

  test("no statement of the store runs a function or an operator that the search_path chooses", async () => {
    await using stage = await Stage.on(program, { settings: { fsync: "on", full_page_writes: "on" } });
    await stage.sql(hostile);
    const url = `${stage.server.url}?options=${encodeURIComponent("-c search_path=hostile,pg_catalog")}`;
    await expect(stage.sql("SELECT current_setting('fsync')", url)).rejects.toThrow("hostile");
    await expect(stage.sql("SELECT 'a'::text > 'b'::text", url)).rejects.toThrow("hostile");

    const listen = () => new pg.Client({ connectionString: url });
    const { store, driver, events, pool } = stage.node({ listen }, url);
    await signIn(store, "alice");
    expect((await driver.inspect()).sessions).toBe(1);
    const cells = stage.cells({ listen }, url);
    const put = { put: [{ key: "k", value: "v", endsAt: Date.now() + 60_000 }] };
    await cells.step("p", put);
    const changed = cells.changed?.("p", AbortSignal.timeout(60_000));
    await stage.cells({}, url).step("p", put);
    await changed;
    await cells.step("p", { when: [{ key: "k", version: "none" }], delete: ["k"], look: { under: ["k"], most: 1 } });
    await pool.query("SELECT identity_web.begin_anew()");
    expect((await driver.inspect()).sessions).toBe(0);
    expect(events.filter(({ type }) => type === "warning")).toEqual([]);
    await Promise.all([cells.close(), driver.close()]);
  });
});

/** A schema with a function or an operator for each of PostgreSQL's own: each fails. */
const hostile = `CREATE SCHEMA hostile;
DO $$
DECLARE
  each record;
BEGIN
  FOR each IN SELECT proname, proargtypes, prokind, oidvectortypes(proargtypes) AS types FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'a') AND provariadic = 0
      AND NOT EXISTS (SELECT FROM unnest(proargtypes) t JOIN pg_type ON pg_type.oid = t WHERE typtype = 'p')
  LOOP
    EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS text LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''hostile %s''''; END''',
      each.proname, each.types, each.proname);
  END LOOP;
  FOR each IN SELECT oprname, oprleft::regtype AS l, oprright::regtype AS r, oprcode FROM pg_operator
    WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprkind = 'b' AND oprresult = 'boolean'::regtype
      AND NOT EXISTS (SELECT FROM pg_type WHERE oid IN (oprleft, oprright) AND typtype = 'p')
  LOOP
    EXECUTE format('CREATE OR REPLACE FUNCTION hostile.fails(%s, %s) RETURNS boolean LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION ''''hostile operator''''; END''',
      each.l, each.r);
    EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.fails)', each.oprname, each.l, each.r);
  END LOOP;
END $$`;
