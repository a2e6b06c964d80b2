import { memoryStore } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedApiProvider } from "@identity-web/testing/scripted-provider";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { requireOwnPage } from "./bff.ts";
import { identity } from "./index.ts";

const provider = new ScriptedApiProvider({ clock: fakeClock() });

const app = new Hono()
  .use(
    identity({
      provider: { problems: [], open: () => provider },
      baseUrl: "https://app.example",
      secrets: ["a secret of at least thirty-two bytes"],
      store: memoryStore(),
      events: () => {},
    }),
  )
  .post("/notes", requireOwnPage(), (c) => c.text("noted"))
  .post("/other", requireOwnPage({ header: "x-requested-by" }), (c) => c.text("noted"));

const post = async (path: string, headers: Record<string, string>) =>
  (await app.request(path, { method: "POST", headers })).status;

test("requireOwnPage() admits this app's own pages, and no page of another site", async () => {
  expect(await post("/notes", { "sec-fetch-site": "same-origin" })).toBe(200);
  for (const site of ["cross-site", "same-site", "none", ""]) {
    expect(await post("/notes", { "sec-fetch-site": site, "x-csrf": "1" })).toBe(403);
  }
});

test("requireOwnPage() requires the header of a client without Sec-Fetch-Site", async () => {
  expect(await post("/notes", {})).toBe(403);
  expect(await post("/notes", { "x-csrf": "1" })).toBe(200);
  expect(await post("/notes", { "x-csrf": "1", origin: "https://app.example" })).toBe(200);
  expect(await post("/notes", { "x-csrf": "1", origin: "https://evil.example" })).toBe(403);
  expect(await post("/other", { "x-csrf": "1" })).toBe(403);
  expect(await post("/other", { "x-requested-by": "1" })).toBe(200);
});
