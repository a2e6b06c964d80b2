import { memoryStore } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { nodeServer } from "@identity-web/testing/node-server";
import { ScriptedApiProvider } from "@identity-web/testing/scripted-provider";
import Koa from "koa";
import { expect, onTestFinished, test } from "vitest";
import { requireOwnPage } from "./bff.ts";
import { type IdentityState, identity } from "./index.ts";

const provider = new ScriptedApiProvider({ clock: fakeClock() });

test("requireOwnPage() admits this app's own pages, or a client that sends the header", async () => {
  const app = new Koa<IdentityState>()
    .use(
      identity({
        provider: { problems: [], open: () => provider },
        baseUrl: "https://app.example",
        secrets: ["a secret of at least thirty-two bytes"],
        store: memoryStore(),
        events: () => {},
      }),
    )
    .use(requireOwnPage())
    .use((ctx) => {
      ctx.body = "noted";
    });
  const server = await nodeServer(app.callback());
  onTestFinished(() => server.close());
  const post = async (headers: Record<string, string>) =>
    (await server.fetch(new Request("https://app.example/notes", { method: "POST", headers }))).status;
  expect(await post({ "sec-fetch-site": "same-origin" })).toBe(200);
  expect(await post({ "sec-fetch-site": "same-site", "x-csrf": "1" })).toBe(403);
  expect(await post({})).toBe(403);
  expect(await post({ "x-csrf": "1" })).toBe(200);
});
