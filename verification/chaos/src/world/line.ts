import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** The connection between the workers and the store, which can be cut and slowed down. */
export interface Line {
  readonly port: number;
  /** Cuts all connections, also during a transfer. */
  cut(): void;
  /** Delays all data for this long, in ms. */
  delay(ms: number): void;
  stop(): void;
}

export async function openLine(target: number): Promise<Line> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let heldUntil = 0;
  /** Sends data in order, but not before the delay has ended. */
  const forward = (from: Socket, to: Socket) => {
    from.on("data", (data) => {
      const wait = heldUntil - performance.now();
      if (wait <= 0 && !from.isPaused()) return void to.write(data);
      from.pause();
      setTimeout(() => {
        to.write(data);
        from.resume();
      }, wait);
    });
  };
  const server = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    forward(near, far);
    forward(far, near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const cut = () => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cut,
    delay(ms) {
      heldUntil = performance.now() + ms;
    },
    stop() {
      server.close();
      cut();
    },
  };
}
