import { once } from "node:events";
import { createServer } from "node:net";

/** A port that no server on this machine has at the moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries++) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (typeof address === "object" && address !== null && address.port > 20_000) return address.port;
  }
  throw new Error("no free port above 20000");
}
