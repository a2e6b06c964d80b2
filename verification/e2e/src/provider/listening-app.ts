import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../../../examples/single-sign-out/src/listen.ts";

/** A request that reached the app. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A stub of an app, which records each request and answers with a small page. */
export interface ListeningApp {
  readonly origin: string;
  /** The requests to a path so far. */
  received(path: string): Received[];
  /** Answers later requests to the path with this status. */
  answer(path: string, status: number): void;
  close(): Promise<void>;
}

export const startApp = async (): Promise<ListeningApp> => {
  const received: Received[] = [];
  const statuses = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    received.push({ method: request.method ?? "", url, headers: request.headers, body: await text(request) });
    response.writeHead(statuses.get(url.pathname) ?? 200, {
      "Content-Type": "text/html",
      "Set-Cookie": "seen=1; Path=/",
    });
    response.end(`<!doctype html><title>App</title><p>The app at ${url.pathname}`);
  });
  const { port, close } = await listen(server, 0, "127.0.0.1");
  return {
    origin: `http://localhost:${port}`,
    received: (path) => received.filter(({ url }) => url.pathname === path),
    answer: (path, status) => statuses.set(path, status),
    close,
  };
};
