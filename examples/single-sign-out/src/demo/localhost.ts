import { createServer, type RequestListener } from "node:http";
import { type Listening, listen } from "../listen.ts";

const hasNoAddress = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT");

/**
 * Listens at both addresses that `localhost` may mean, so that no other program answers half of the browsers there.
 *
 * @throws the server's error if the port isn't available, such as `EADDRINUSE`
 */
export const listenOnLocalhost = async (listener: RequestListener, port: number): Promise<Listening> => {
  const first = await listen(createServer(listener), port, "127.0.0.1");
  try {
    const second = await listen(createServer(listener), first.port, "::1");
    return {
      port: first.port,
      close: async () => {
        await Promise.all([first.close(), second.close()]);
      },
    };
  } catch (error) {
    // A machine without IPv6 has only the IPv4 address.
    if (hasNoAddress(error)) return first;
    await first.close();
    throw error;
  }
};
