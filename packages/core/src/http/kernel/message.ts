import { failure } from "../../errors/error-texts.ts";

/** A request as an adapter shows it to the core: no framework, no Request object, nothing read before it is asked for. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as the client sent them, mount points included: "/auth/callback?code=…". */
  readonly target: string;
  /**
   * Where the framework has mounted `identity()`, if not at the root: "/mail". Without patterns; asked for only when something
   * seems wrong.
   */
  readonly mountedAt?: () => string | undefined;
  /** @param name - In lower case. */
  header(name: string): string | undefined;
  /** The body as text. @throws IdentityError `invalid_request` with status 413, if it is longer than `limit` bytes: `readText` */
  body(limit: number): Promise<string>;
}

/** An answer for an adapter to send. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; `set-cookie` may stand there several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The path of a request target, without its query. */
export function pathOf(target: string): string {
  const end = target.indexOf("?");
  return end < 0 ? target : target.slice(0, end);
}

/**
 * The query of a request target.
 *
 * @throws IdentityError `invalid_request` where it has more parameters than any request of ours
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

/** An answer of this library with what all of them have in common, unless it says otherwise itself. */
export function answer(status: number, body: string, headers: readonly (readonly [string, string])[] = []): HttpAnswer {
  const rest = common.filter(([name]) => !headers.some(([own]) => own === name));
  return { status, headers: [...rest, ...headers], body };
}

/** Sends the browser elsewhere: 303 after a POST, so that the body isn't sent again, else 302. */
export function redirect(request: HttpRequest, location: string, cookies: readonly string[] = []): HttpAnswer {
  const status = request.method === "POST" ? 303 : 302;
  return answer(status, "", [["location", encoded(location)], ...setCookies(cookies)]);
}

/** Header fields hold ASCII only: what stands beyond it is encoded as a browser would. */
const encoded = (location: string): string => location.toWellFormed().replace(/[^!-~]+/g, encodeURIComponent);

/** An answer for programs. */
export function json(status: number, value: unknown, headers: readonly (readonly [string, string])[] = []): HttpAnswer {
  return answer(status, JSON.stringify(value), [["content-type", "application/json"], ...headers]);
}

/** Header lines for cookies. */
export const setCookies = (cookies: readonly string[]): readonly (readonly [string, string])[] =>
  cookies.map((cookie) => ["set-cookie", cookie] as const);

/** Whether a header is about the body that it comes with: it goes with a body that another one takes the place of. */
export const describesBody = (header: string): boolean =>
  /^(content-(disposition|encoding|language|length|location|range|type)|etag|last-modified|accept-ranges)$/.test(
    header,
  );
