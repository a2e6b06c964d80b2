import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { IdentityEvent } from "@identity-web/adapter-fetch";
import { visitor } from "@identity-web/testing";
import { fakeProvider } from "@identity-web/testing/fake-provider";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

// A bundler such as that of Next.js composes an app once for each of its bundles, all in one process.

const folder = mkdtempSync(join(tmpdir(), "two-bundles-"));
const provider = fakeProvider();
const baseUrl = "http://localhost:3000";
const secret = crypto.randomUUID();

beforeAll(() => provider.listen());
afterAll(() => {
  provider.close();
  rmSync(folder, { recursive: true });
});

/** One bundle of the app, with the whole library in it. */
async function bundle(name: string): Promise<typeof import("./test/bundled-app.ts")> {
  const outfile = join(folder, `${name}.mjs`);
  const entryPoints = [join(import.meta.dirname, "test/bundled-app.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", logLevel: "silent" });
  return import(pathToFileURL(outfile).href);
}

test("an app that is composed by two bundles of one process gets a warning, and its users see no redirect loop", async () => {
  const events: IdentityEvent[] = [];
  const options = {
    client: provider.client,
    baseUrl,
    secret,
    events: (event: IdentityEvent) => void events.push(event),
  };
  const warnings = () => events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  const routes = (await bundle("routes")).start(options);
  expect(warnings()).toEqual([]);
  const pages = (await bundle("pages")).start(options);
  expect(warnings()).toEqual([
    expect.stringContaining("identity() was called again for the same app, without a store"),
  ]);

  const alice = visitor(
    (request) => (new URL(request.url).pathname.startsWith("/auth/") ? routes(request) : pages(request)),
    baseUrl,
  );
  await alice.signIn(provider, "alice", "/");
  const again = await alice.signIn(provider, "alice", "/").catch(String);
  const page = await alice.open("/");
  expect([page.status, warnings().length], String(again)).toEqual([500, 2]);
  expect(warnings()[1]).toContain("bundlers cause these");
});
