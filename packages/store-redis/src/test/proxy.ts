import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

interface Route {
  target: number;
  isCut: boolean;
  trips: number;
  answered: boolean;
  isLossy: boolean;
}

/** A proxy between a client and a server, which counts the round trips. */
export class CountingProxy {
  readonly port: number;
  readonly #close: () => Promise<void>;
  readonly #route: Route;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(port: number, route: Route, sockets: ReadonlySet<Socket>, close: () => Promise<void>) {
    this.port = port;
    this.#route = route;
    this.#sockets = sockets;
    this.#close = close;
  }

  static async to(target: number): Promise<CountingProxy> {
    const route: Route = { target, isCut: false, trips: 0, answered: true, isLossy: false };
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      if (route.isCut) {
        client.destroy();
        return;
      }
      const upstream = connect(route.target, "127.0.0.1");
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.setNoDelay(true).on("error", () => undefined);
        socket.on("close", () => sockets.delete(socket));
      }
      client.on("close", () => upstream.destroy());
      upstream.on("close", () => client.destroy());
      client.on("data", (bytes) => {
        if (route.answered) route.trips++;
        route.answered = false;
        upstream.write(bytes);
      });
      upstream.on("data", (bytes) => {
        route.answered = true;
        if (route.isLossy) client.destroy();
        else client.write(bytes);
        route.isLossy = false;
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("a proxy without a port");
    return new CountingProxy(address.port, route, sockets, async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    });
  }

  /** Counts the round trips of the given work. */
  async tripsOf(something: () => Promise<unknown>): Promise<number> {
    this.#route.trips = 0;
    this.#route.answered = true;
    await something();
    return this.#route.trips;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Directs new connections to another server. */
  redirect(target: number): void {
    this.#route.target = target;
  }

  /** Closes all connections and refuses new ones until the returned function is called. */
  cut(): () => void {
    this.#route.isCut = true;
    for (const socket of this.#sockets) socket.destroy();
    return () => {
      this.#route.isCut = false;
    };
  }

  /** Instead of the server's next answer, its client gets the end of the connection. */
  loseAnswer(): void {
    this.#route.isLossy = true;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
