import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";

/** The server for the doctor's own sign-in on this machine. */
export interface CallbackServer {
  /** The address that the developer opens. */
  readonly startUrl: string;
  close(): void;
}

export interface CallbackHandler {
  /** The address to which the start page redirects. */
  readonly redirectTo: string;
  /** @returns `undefined` if it isn't the expected callback */
  take(callback: URLSearchParams): Promise<Taken | undefined>;
}

export interface Taken {
  /** The text of the browser's page. */
  readonly sentence: string;
  /** Called once the browser has its page. */
  answered(): void;
}

const startPath = "/identity-web-doctor";
const mostBytes = 100_000;

/**
 * Listens at a redirect URI of plain http on loopback. For `localhost` it listens at both addresses that browsers may use.
 *
 * @throws the server's error if the port isn't free (`EADDRINUSE`: perhaps the app itself uses it)
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
      if (taken === undefined) return send(400, html, page("This is not the expected sign-in."));
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

/** @returns `undefined` on a machine without this IP version */
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
