import { describe, expect, test } from "vitest";
import { readFromRoot } from "../architecture/repository.ts";
import { bundleForWorkers, capabilities, features, wholeWorker, workerWith } from "./bundle.ts";
import { checkSharedState } from "./shared-state.ts";
import { ceilingKiB, kibibytes } from "./size.ts";

const whole = bundleForWorkers(wholeWorker);

describe("a Worker with all packages", () => {
  test("imports Durable Objects from its runtime, and no module of Node", async () => {
    expect((await whole).imports).toEqual(["cloudflare:workers"]);
  });

  test("has code of every package, and no code of the memory store", async () => {
    const { sources } = await whole;
    for (const name of ["core", "composition", "adapter-hono", "idp-oauth4webapi", "store-durable-objects"]) {
      expect(
        sources.some((path) => path.startsWith(`packages/${name}/src/`)),
        name,
      ).toBe(true);
    }
    expect(sources.filter((path) => path.includes("memory-store"))).toEqual([]);
  });

  test("shares no state between requests", async () => {
    const own = (await whole).sources.filter((path) => path.startsWith("packages/"));
    expect(checkSharedState(own.map(readFromRoot))).toEqual([]);
  });

  test("isn't larger than its bound", async () => {
    expect(kibibytes((await whole).code)).toBeLessThanOrEqual(ceilingKiB);
  });
});

describe("a capability of the provider client", () => {
  const extensions = "packages/idp-oauth4webapi/src/extensions/";
  const carried = async (contents: string): Promise<readonly string[]> =>
    (await bundleForWorkers(contents)).sources.filter((path) => path.startsWith(extensions));

  test("isn't in the bundle of an app that imports none", async () => {
    expect(await carried(wholeWorker)).toEqual([]);
  });

  /** The files that each import may add. */
  const files: Readonly<Record<string, readonly string[]>> = {
    par: ["par/"],
    dpop: ["dpop/"],
    jarm: ["jarm.ts"],
    privateKeyJwt: ["private-key-jwt/"],
    tls: ["mtls.ts"],
    userinfo: ["userinfo/"],
    fapi2: ["fapi2.ts", "par/", "dpop/"],
    api: ["api/"],
    clientCredentials: ["api/client-credentials.ts", "api/without-user.ts", "api/error-texts.ts"],
  };

  test.each(capabilities)("%s brings its own files and those of no other capability", async (name, from) => {
    const own = files[name] ?? [];
    const brought = (await carried(workerWith([[name, from]]))).map((path) => path.slice(extensions.length));
    expect(brought.filter((path) => !own.some((file) => path.startsWith(file)))).toEqual([]);
    for (const file of own)
      expect(
        brought.some((path) => path.startsWith(file)),
        file,
      ).toBe(true);
  });

  test("the test covers every capability of the package", () => {
    expect(capabilities.map(([name]) => name).sort()).toEqual(Object.keys(files).sort());
  });
});

describe("a feature", () => {
  const carried = async (contents: string): Promise<readonly string[]> =>
    (await bundleForWorkers(contents)).sources.filter((path) => path.startsWith("packages/features/"));

  test("isn't in the bundle of an app that imports none", async () => {
    expect(await carried(wholeWorker)).toEqual([]);
  });

  /** Code that several features use. */
  const shared = "security-tokens";

  test.each(features)("%s is in the bundle of an app that imports it, and no other feature is", async (name, file) => {
    const folders = new Set((await carried(workerWith([[name, file]]))).map((path) => path.split("/")[3]));
    folders.delete(shared);
    const [, own = "api"] = /^packages\/features\/src\/([^/]+)/.exec(file) ?? [];
    expect([...folders]).toEqual([own]);
  });
});

test("an app on Workers without a store gets an error, and no default store", async () => {
  const code = `
    import { composeIdentity } from "@identity-web/composition";
    export function compose() {
      const provider = { problems: [], open: () => ({ name: "provider" }) };
      composeIdentity({ provider, baseUrl: "https://app.example", secrets: ["x".repeat(32)], events: () => {} });
    }`;
  const { code: bundled } = await bundleForWorkers(code, { from: "packages/adapter-hono" });
  const { compose } = await import(`data:text/javascript,${encodeURIComponent(bundled)}`);
  expect(compose).toThrow("expected durableObjectStore(…) or another store: on Workers");
});

describe("finds shared state", () => {
  test.each([
    "let current;",
    "export let count = 0;",
    "var a = 1;",
    "const cache = new Map();",
    "export const seen: Set<string> = new Set();",
    "const queue: string[] = [];",
    "export class A { static last = 1; }",
  ])("%s", (text) => {
    expect(checkSharedState([{ path: "a.ts", text }])).toHaveLength(1);
  });

  test.each([
    "const known = new Set(['a']);",
    "function f() { let a = 1; const b = new Map(); }",
    "class A { #all = new Map(); static readonly name = 'a'; }",
    "const list = ['a'] as const;",
  ])("not: %s", (text) => {
    expect(checkSharedState([{ path: "a.ts", text }])).toEqual([]);
  });
});

describe("the contracts as plain lists", () => {
  test.each(["contracts/store-cases", "contracts/provider-cases", "contracts/adapter-cases", "fake-provider/plain"])(
    "%s runs in a Worker, because it imports no test runner, no msw and no module of Node",
    async (path) => {
      const code = `export * from "@identity-web/testing/${path}";`;
      expect((await bundleForWorkers(code, { from: "packages/adapter-hono" })).imports).toEqual([]);
    },
  );
});
