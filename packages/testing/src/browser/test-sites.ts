import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { nodeServer } from "../node-server/index.ts";

/** A request that a site has received. */
export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface TestSite {
  readonly origin: string;
  readonly seen: readonly Seen[];
  /** The requests to a path so far. */
  received(path: string): readonly Seen[];
  /** Answers later requests to the path with this status. */
  answer(path: string, status: number): void;
  /** Deletes the recorded requests. */
  forget(): void;
  close(): Promise<void>;
}

export interface TestSiteOptions {
  readonly host: "localhost" | "127.0.0.1";
  /** Sent unchanged with every answer. */
  readonly cookies?: readonly string[];
  /** The page at a path. */
  readonly page: (path: string) => string;
}

/**
 * A site for browsers to visit. `?to=…&code=…` redirects, `?policy=…` sets the referrer policy.
 */
export const startSite = async ({ host, cookies = [], page }: TestSiteOptions): Promise<TestSite> => {
  const seen: Seen[] = [];
  const statuses = new Map<string, number>();
  const { port, close } = await nodeServer(async (request, response) => {
    const { method = "", headers } = request;
    const url = new URL(request.url ?? "/", `http://${headers.host}`);
    const { searchParams, pathname } = url;
    if (pathname !== "/favicon.ico") seen.push({ method, url, path: pathname, headers, body: await text(request) });
    const to = searchParams.get("to");
    const policy = searchParams.get("policy");
    response.writeHead(to === null ? (statuses.get(pathname) ?? 200) : Number(searchParams.get("code") ?? 302), {
      "Content-Type": "text/html",
      "Set-Cookie": [...cookies],
      ...(to !== null && { Location: to }),
      ...(policy !== null && { "Referrer-Policy": policy }),
    });
    response.end(page(pathname));
  });
  return {
    origin: `http://${host}:${port}`,
    seen,
    received: (path) => seen.filter((one) => one.path === path),
    answer: (path, status) => statuses.set(path, status),
    forget: () => seen.splice(0),
    close,
  };
};
