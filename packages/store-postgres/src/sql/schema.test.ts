import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { postgresSchema } from "./index.ts";

test("schema.sql, which operators run, equals the SQL of the first step", () => {
  expect(readFileSync(new URL("../../schema.sql", import.meta.url), "utf8")).toBe(postgresSchema());
});
