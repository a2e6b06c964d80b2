import type { RequestListener } from "node:http";
import type { Secrets } from "./secrets.ts";

/** The parts of an app's answer that could leak a secret. */
export interface Told {
  readonly status: number;
  /** Without Set-Cookie and Location, which carry secrets on purpose. */
  readonly headers: string;
  readonly body: string;
}

type Headers = Readonly<Record<string, unknown>>;

/** Records an app's answers, and the secrets in requests, redirects and cookies. */
export const recorded =
  (listener: RequestListener, secrets: Secrets, told: Told[]): RequestListener =>
  (request, response) => {
    secrets.addParameters(new URL(request.url ?? "/", "http://app").searchParams);
    secrets.addCookies(request.headers.cookie);
    const chunks: Buffer[] = [];
    let written: Headers = {};
    const keep = (chunk: unknown) => {
      if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    const { write, end, writeHead } = response;
    const listenIn = (args: readonly unknown[], heard: (args: readonly unknown[]) => void, method: unknown) => {
      heard(args);
      return Reflect.apply(method as () => unknown, response, args);
    };
    // Node's overloads, which the type of a single function can't have.
    Object.assign(response, {
      write: (...args: unknown[]) => listenIn(args, ([chunk]) => keep(chunk), write),
      end: (...args: unknown[]) => listenIn(args, ([chunk]) => keep(chunk), end),
      writeHead: (...args: unknown[]) =>
        listenIn(
          args,
          (all) => {
            written = { ...written, ...asRecord(all.at(-1)) };
          },
          writeHead,
        ),
    });
    response.on("finish", () => {
      const headers = Object.entries({ ...response.getHeaders(), ...written }).map(
        ([name, value]) => [name.toLowerCase(), value] as const,
      );
      for (const [name, value] of headers) {
        if (name === "set-cookie") for (const cookie of [value].flat()) secrets.addCookies(String(cookie));
        if (name === "location") secrets.addParameters(new URL(String(value), "http://app").searchParams);
      }
      const open = headers.filter(([name]) => name !== "set-cookie" && name !== "location");
      told.push({
        status: response.statusCode,
        headers: open.map(([name, value]) => `${name}: ${value}`).join("\n"),
        body: Buffer.concat(chunks).toString("utf8"),
      });
    });
    return listener(request, response);
  };

/** `writeHead(status, { … })` or `writeHead(status, ["name", "value", …])`. */
function asRecord(headers: unknown): Headers {
  if (Array.isArray(headers))
    return Object.fromEntries(headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]]] : [])));
  return typeof headers === "object" && headers !== null ? { ...headers } : {};
}
