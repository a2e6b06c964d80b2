import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";

/** Where a sign-in of the doctor's own begins and ends, on this machine. */
export interface CallbackServer {
  /** What a developer opens. */
  readonly startUrl: string;
  close(): void;
}

export interface CallbackHandler {
  /** Where the browser goes from the start. */
  readonly redirectTo: string;
  /** `undefined` where it isn't the callback that is waited for. */
  take(callback: URLSearchParams): Promise<Taken | undefined>;
}

export interface Taken {
  /** What the browser's page says. */
  readonly sentence: string;
  /** The browser has its page. */
  answered(): void;
}

const startPath = "/identity-web-doctor";
const mostBytes = 100_000;

/**
 * Listens at a redirect URI of plain http on loopback; at `localhost` by both addresses that browsers may take it for.
 *
 * @throws the server's error where the port can't be had (`EADDRINUSE`: perhaps the app itself runs there)
 */
export async function listenAt(redirectUri: string, handler: () => CallbackHandler): Promise<CallbackServer> {
  const { hostname, port, pathname, origin } = new URL(redirectUri);
  const listener: RequestListener = (request, response) => {
    const send = (status: number, headers: Readonly<Record<string, string>>, text = "") =>
      response.writeHead(status, { "cache-control": "no-store", connection: "close", ...headers }).end(text);
    const answer = async (): Promise<unknown> => {
      const url = URL.canParse(request.url ?? "/", origin) ? new URL(request.url ?? "/", origin) : undefined;
      if (url?.pathname === startPath) return send(302, { location: handler().redirectTo });
      if (url?.pathname !== pathname) return send(404, {});
      const taken = await handler().take(await parametersOf(request, url));
      if (taken === undefined) return send(400, html, page("This is not the sign-in that is waited for."));
      response.once("close", taken.answered);
      return send(200, html, page(taken.sentence));
    };
    answer().catch(() => send(500, html, page("The doctor could not read this.")));
  };
  const hosts = hostname === "localhost" ? ["127.0.0.1", "::1"] : [hostname.replace(/^\[|\]$/g, "")];
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) server.close().closeAllConnections();
  };
  try {
    for (const host of hosts) {
      const server = await listen(listener, Number(port || 80), host);
      if (server !== undefined) servers.push(server);
    }
  } catch (error) {
    close();
    throw error;
  }
  return { startUrl: origin + startPath, close };
}

const html = { "content-type": "text/html; charset=utf-8" };
const page = (sentence: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>identity-web: the doctor</title><p>${sentence}</p></html>`;

/** @returns `undefined` on a machine without IPv6, or without IPv4, which has but the one. */
function listen(listener: RequestListener, port: number, host: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT" ? resolve(undefined) : reject(error),
    );
    server.listen(port, host, () => resolve(server));
  });
}

/** A callback's parameters, by query or by form_post. */
async function parametersOf(request: IncomingMessage, url: URL): Promise<URLSearchParams> {
  if (request.method !== "POST") return url.searchParams;
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > mostBytes) throw new RangeError("too long");
  }
  return new URLSearchParams(body);
}
