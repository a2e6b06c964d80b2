import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What lies between the workers and the store: a line that can be cut and slowed down. */
export interface Line {
  readonly port: number;
  /** Cuts every connection, in the middle of whatever is on its way. */
  cut(): void;
  /** Holds back everything for so long, in ms. */
  delay(ms: number): void;
  stop(): void;
}

export async function openLine(target: number): Promise<Line> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let heldUntil = 0;
  /** In its order, but no earlier than the line is free again. */
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
