import { nodeRequest } from "@identity-web/core/http";
import { adapterContract } from "@identity-web/testing/contracts";
import { http2Server } from "@identity-web/testing/node-server";
import Koa from "koa";
import { expect, onTestFinished, test } from "vitest";
import { koaByHttp2 } from "./test/koa-app.ts";

adapterContract("koa by HTTP/2", koaByHttp2);

test("a request whose body stays unread is over after its answer", async () => {
  const app = new Koa().use(
    async ({ req: incoming, res: outgoing, originalUrl: target, request: parsed, response }) => {
      const request = nodeRequest({ incoming, outgoing, target, parsed });
      response.body = await request.body(10).catch(({ status }) => `refused with ${status}`);
    },
  );
  const server = await http2Server(app.callback());
  onTestFinished(() => server.close());
  const post = async (body: string, headers: Record<string, string>) =>
    (await server.fetch(new Request("https://app.example/", { method: "POST", headers, body }))).text();
  for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
    expect(await post("x".repeat(200_000), headers)).toBe("refused with 413");
  }
  expect(await post("short", {})).toBe("short");
  await expect.poll(() => server.openStreams).toBe(0);
});
