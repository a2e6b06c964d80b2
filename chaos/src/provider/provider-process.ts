import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRandom } from "../world/random.ts";
import { Provider } from "./provider.ts";

// The provider in a process of its own. It answers after a while, now and then says that it is busy, and loses an answer.
const provider = new Provider();
const random = createRandom(Number(process.argv[2] ?? 1));

const server = createServer((request, response) => {
  const chunks: string[] = [];
  request.setEncoding("utf8");
  request.on("error", () => undefined);
  request.on("data", (chunk: string) => chunks.push(chunk));
  request.on("end", () => setTimeout(() => answer(request, response, chunks.join("")), 1 + random.below(14)));
});
server.keepAliveTimeout = 3_600_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.({ port: address?.port });
});
process.on("message", () => process.send?.({ report: provider.report() }));
process.on("disconnect", () => process.exit());
process.on("SIGINT", () => undefined);

function answer({ url }: IncomingMessage, response: ServerResponse, body: string): void {
  const now = Date.now();
  if (url === "/code") send(response, provider.redeem(body, now));
  else if (url === "/refresh") refresh(response, body, now);
  else send(response, provider.revoke(body));
}

function refresh(response: ServerResponse, token: string, now: number): void {
  if (random.oneIn(200)) {
    response.writeHead(503).end();
    return;
  }
  const refreshed = provider.refresh(token, now);
  if (random.oneIn(300)) {
    provider.lose(token);
    response.destroy();
  } else send(response, refreshed);
}

function send(response: ServerResponse, body: object | undefined): void {
  response.writeHead(body === undefined ? 400 : 200).end(JSON.stringify(body ?? {}));
}
