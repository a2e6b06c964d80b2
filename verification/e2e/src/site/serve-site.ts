import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { type NodeServer, nodeServer } from "@identity-web/testing/node-server";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Serves a folder as static hosts do: a page is found without its ending. */
export const serveSite = (folder: string): Promise<NodeServer> =>
  nodeServer(({ url = "/" }, response) => {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const names = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
    const file = names.map((name) => join(folder, name)).find((name) => existsSync(name));
    if (file === undefined) {
      // Browsers request an icon automatically.
      response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
      return;
    }
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream").end(readFileSync(file));
  });
