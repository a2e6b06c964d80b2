import { failure } from "../../errors/error-texts.ts";

/** The request that an adapter passes to core. It is independent of the framework, and reads nothing before it is used. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as the client sent them, mount points included: "/auth/callback?code=…". */
  readonly target: string;
  /**
   * The path at which the framework has mounted `identity()`, if it isn't the root, such as "/mail", without patterns. Called only
   * for a warning.
   */
  readonly mountedAt?: () => string | undefined;
  /** @param name - In lower case. */
  header(name: string): string | undefined;
  /** The body as text. Use `readText`. @throws IdentityError `invalid_request` with status 413: it is longer than `limit` bytes */
  body(limit: number): Promise<string>;
  /**
   * The body in its parts, for a route that forwards it. `undefined`: the request has no body.
   *
   * @default absent: the adapter can't stream, and such routes refuse bodies
   * @throws IdentityError `invalid_request`: the body was already read
   */
  readonly chunks?: () => BodyChunks | undefined;
  /** Aborts if the client disconnects before the response is complete. @default absent: the adapter doesn't know */
  readonly signal?: AbortSignal;
}

/** A body in its parts, from a stream's reader or an iterator. */
export interface BodyChunks {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: Uint8Array | undefined }>;
  /**
   * Called if a part stays unread. The connection must then be closed after the response. The source itself must not be cancelled:
   * on Node that would close the connection before the response.
   */
  leave(): void;
}

/** An answer for an adapter to send. */
export interface HttpAnswer {
  readonly status: number;
  /** Header lines, with names in lower case. `set-cookie` may occur several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The body as a stream, in place of `body`. An adapter sends each chunk at once, and cancels the stream if the client disconnects. */
  readonly stream?: ReadableStream<Uint8Array>;
}

/** The path of a request target, without its query. */
export function pathOf(target: string): string {
  const end = target.indexOf("?");
  return end < 0 ? target : target.slice(0, end);
}

/**
 * The query of a request target.
 *
 * @throws IdentityError `invalid_request`: it has more parameters than any route allows
 */
export function queryOf(target: string): URLSearchParams {
  const start = target.indexOf("?");
  return parametersOf(start < 0 ? "" : target.slice(start + 1));
}

const mostParameters = 50;

/** Parameters of a query or a form. They are counted before they are parsed. @throws IdentityError `invalid_request` */
export function parametersOf(text: string): URLSearchParams {
  let count = 1;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) {
    count += 1;
    if (count > mostParameters) {
      throw failure("too-many-parameters", { limit: mostParameters });
    }
  }
  return new URLSearchParams(text);
}

const common = [
  ["cache-control", "no-store"],
  ["referrer-policy", "no-referrer"],
] as const;

/** An answer with the headers that all answers of this library share. `headers` override them. */
export function answer(status: number, body: string, headers: readonly (readonly [string, string])[] = []): HttpAnswer {
  const rest = common.filter(([name]) => !headers.some(([own]) => own === name));
  return { status, headers: [...rest, ...headers], body };
}

/** A redirect: 303 after a POST, so that the body isn't sent again, otherwise 302. */
export function redirect(request: HttpRequest, location: string, cookies: readonly string[] = []): HttpAnswer {
  const status = request.method === "POST" ? 303 : 302;
  return answer(status, "", [["location", encoded(location)], ...setCookies(cookies)]);
}

/** Encodes spaces and characters beyond ASCII as a browser does, because header fields contain only ASCII. */
const encoded = (location: string): string => location.toWellFormed().replace(/[^!-~]+/g, encodeURIComponent);

/** An answer with JSON. */
export function json(status: number, value: unknown, headers: readonly (readonly [string, string])[] = []): HttpAnswer {
  return answer(status, JSON.stringify(value), [["content-type", "application/json"], ...headers]);
}

/** Header lines for cookies. */
export const setCookies = (cookies: readonly string[]): readonly (readonly [string, string])[] =>
  cookies.map((cookie) => ["set-cookie", cookie] as const);

/** Whether a header describes the body. If another body replaces a route's body, such headers must be removed. */
export const describesBody = (header: string): boolean =>
  /^(content-(disposition|encoding|language|length|location|range|type)|etag|last-modified|accept-ranges)$/.test(
    header,
  );
