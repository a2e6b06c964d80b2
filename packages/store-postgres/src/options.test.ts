import pg from "pg";
import { expect, test } from "vitest";
import { postgresStore } from "./index.ts";

const client = { query: async () => ({ rows: [] }) };

test("a value that is not a client is refused and not shown, because a URL may have a password", () => {
  for (const wrong of ["postgres://user:password@host/db", undefined, null, {}]) {
    // @ts-expect-error it is not a client
    const make = () => postgresStore(wrong);
    expect(make).toThrow(/expected a Pool of the package pg/);
    expect(make).not.toThrow(/password/);
  }
});

test("one connection is refused in place of a pool, because its first step would fail at its connect()", () => {
  expect(() => postgresStore(new pg.Client())).toThrow(/expected a Pool of the package pg/);
  expect(postgresStore(new pg.Pool()).name).toBe("postgres");
});

test("all problems of the options are reported at once", () => {
  // @ts-expect-error a name with a typo
  const make = () => postgresStore(client, { timeoutMs: 0, schema: "a b", migrate: "yes", timeout: 5 });
  expect(make).toThrow(
    /unknown option "timeout".*schema: expected a name.*migrate: expected true or false.*timeoutMs: expected a whole/,
  );
});

test("an option that is undefined counts as absent", () => {
  // @ts-expect-error the type doesn't allow `undefined`
  expect(postgresStore(client, { listen: undefined, timeoutMs: undefined }).name).toBe("postgres");
});
