import { expect, test } from "vitest";
import { hostiles } from "./hostile.ts";
import { jobs, measure } from "./measure.ts";
import { costWeakenings } from "./weakenings.ts";

const of = (name: string) => hostiles.filter((hostile) => hostile.name === name);

test("at least eighteen endpoints are measured, on both frameworks and with both provider clients", () => {
  expect(jobs.length).toBeGreaterThanOrEqual(18);
  expect(new Set(jobs.map(({ adapter }) => adapter))).toEqual(new Set(["koa", "hono"]));
  expect(new Set(jobs.map(({ client }) => client))).toEqual(new Set(["oidc", "entra"]));
});

test.each(jobs.filter(({ endpoint }) => endpoint === "callback-query"))(
  "a callback with many tokens in its description takes time in proportion to its length: $adapter, $client",
  { timeout: 60_000 },
  async (job) => {
    expect((await measure(job, { chosen: of('"-eyJ"') })).failure).toBeUndefined();
  },
);

test("the cost rule finds a provider client that searches a description before it is cut", {
  timeout: 60_000,
}, async () => {
  const [job] = jobs.filter(({ endpoint }) => endpoint === "callback-query");
  const [careless] = costWeakenings;
  if (job === undefined || careless === undefined) throw new Error("there is nothing to measure");
  const { failure } = await measure(job, { chosen: of('"-eyJ"'), wrap: careless.wrap });
  expect(failure).toContain("error_description");
});
