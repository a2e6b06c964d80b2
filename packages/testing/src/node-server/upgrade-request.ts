import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

/** A WebSocket's upgrade request as Node passes it to `server.on("upgrade")`, before any framework. Nothing is connected to its socket. */
export function upgradeRequest(target: string, cookie: string | undefined): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  const headers = { host: "app.example", connection: "Upgrade", upgrade: "websocket" };
  return Object.assign(incoming, {
    method: "GET",
    url: target,
    headers: cookie === undefined ? headers : { ...headers, cookie },
  });
}
