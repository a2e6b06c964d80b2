import { expect, test } from "vitest";
import { postgresStore } from "./index.ts";

const client = { query: async () => ({ rows: [] }) };

test("what is no client is refused without showing it: an address may hold a password", () => {
  for (const wrong of ["postgres://user:password@host/db", undefined, null, {}]) {
    // @ts-expect-error it is no client
    const make = () => postgresStore(wrong);
    expect(make).toThrow(/expected a Pool of the package pg/);
    expect(make).not.toThrow(/password/);
  }
});

test("everything that is wrong with the options is said at once", () => {
  // @ts-expect-error a name with a typo
  const make = () => postgresStore(client, { timeoutMs: 0, schema: "a b", migrate: "yes", timeout: 5 });
  expect(make).toThrow(
    /unknown option "timeout".*schema: expected a name.*migrate: expected true or false.*timeoutMs: expected a whole/,
  );
});

test("an option that is undefined counts as left out", () => {
  // @ts-expect-error by its type an option is there or not
  expect(postgresStore(client, { listen: undefined, timeoutMs: undefined }).name).toBe("postgres");
});
