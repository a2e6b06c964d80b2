import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const files = globSync("{packages,examples,tools,verification}/**/*.test.ts", {
  cwd: root,
  exclude: ["**/node_modules", "**/dist", "verification/next", "verification/runtimes", "tools/src/slow-tests.test.ts"],
});
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The actions that only a `*.slow.test.ts` of a package may do, because each takes tens of seconds on two cores. */
const slow: readonly { readonly what: string; readonly sign: RegExp }[] = [
  { what: "starts PostgreSQL", sign: /requires\("postgresql"\)/ },
  { what: "starts a Redis Cluster", sign: /RedisCluster\.start\(/ },
  { what: "runs the contract of cells over a server", sign: /requires\([\s\S]*\bcellContract\(/ },
  // Koa, Hono and Fetch show the same answers in every run. These four add a minute and a half.
  {
    what: "runs the adapter contract on Express, Fastify or Next.js, or by HTTP/2",
    sign: /\badapterContract\("(express|fastify|next|\w+ by HTTP\/2)"/,
  },
  { what: "explores the scenarios", sign: /import \{ scenarios \}/ },
];

for (const { what, sign } of slow) {
  test(`a test file of a package or of the guarantee that ${what} is a slow one`, () => {
    const found = files.filter((path) => /^(packages|verification\/guarantee)\//.test(path) && sign.test(read(path)));
    expect(found.filter((path) => !path.endsWith(".slow.test.ts"))).toEqual([]);
  });
}

test("every slow test file has a reason to be slow", () => {
  const idle = files.filter(
    (path) => path.endsWith(".slow.test.ts") && !slow.some(({ sign }) => sign.test(read(path))),
  );
  expect(idle).toEqual([]);
});
