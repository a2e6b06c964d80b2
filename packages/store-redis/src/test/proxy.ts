import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Stands between a client and a server, and counts how often the client had to wait for an answer. */
export class CountingProxy {
  readonly port: number;
  readonly #close: () => Promise<void>;
  readonly #traffic: { trips: number; answered: boolean };

  private constructor(port: number, traffic: { trips: number; answered: boolean }, close: () => Promise<void>) {
    this.port = port;
    this.#traffic = traffic;
    this.#close = close;
  }

  static async to(target: number): Promise<CountingProxy> {
    const traffic = { trips: 0, answered: true };
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(target, "127.0.0.1");
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.setNoDelay(true).on("error", () => undefined);
      }
      client.on("close", () => upstream.destroy());
      upstream.on("close", () => client.destroy());
      client.on("data", (bytes) => {
        if (traffic.answered) traffic.trips++;
        traffic.answered = false;
        upstream.write(bytes);
      });
      upstream.on("data", (bytes) => {
        traffic.answered = true;
        client.write(bytes);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("a proxy without a port");
    return new CountingProxy(address.port, traffic, async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    });
  }

  /** How many round trips something takes. */
  async tripsOf(something: () => Promise<unknown>): Promise<number> {
    this.#traffic.trips = 0;
    this.#traffic.answered = true;
    await something();
    return this.#traffic.trips;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
