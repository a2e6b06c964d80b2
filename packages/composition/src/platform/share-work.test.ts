import { expect, test } from "vitest";
import { requestsShareWork } from "./share-work.ts";
import { requestsShareWork as onWorkers } from "./workerd.ts";

test.each(["Node.js/24", "Bun/1.4.0", "Deno/2.9.1"])("requests share work on %s", (userAgent) => {
  expect(requestsShareWork(userAgent)).toBe(true);
});

test.each(["Cloudflare-Workers", "Mozilla/5.0 (Node.js)", "", undefined])(
  "requests share no work on a runtime with the name %s",
  (userAgent) => {
    expect(requestsShareWork(userAgent ?? "")).toBe(false);
  },
);

test("requests share work on the runtime of this test, and never in the modules for Workers", () => {
  expect(requestsShareWork()).toBe(true);
  expect(onWorkers()).toBe(false);
});
