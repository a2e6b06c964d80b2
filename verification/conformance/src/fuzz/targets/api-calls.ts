import fc from "fast-check";
import { adapter, inHeader, inTarget, text, textOr } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken, origin, sessionCookie, thingsUrl } from "../world.ts";

const header = (...words: readonly string[]) => fc.option(textOr(...words, "").map(inHeader), { freq: 2 });

/** Headers that let a request pass, so that most inputs reach the code behind the check. */
const mostly = <T, U>(good: T, other: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: other });

/** Parts that servers in between parse in different ways. */
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...[
        "/",
        "//",
        "\\",
        ".",
        "..",
        "...",
        "..;",
        ";",
        "%",
        "%2e",
        "%2E%2e",
        "%2f",
        "%2F",
        "%5c",
        "%25",
        "%252e",
        "%00",
      ],
      ...["%0d%0a", "%ff", "%c0%ae", "%u002e", "open", "closed", "a", "@", ":", "?", "#", "&", "evil.example", "/open"],
    ),
  },
  { weight: 1, arbitrary: text },
);
const path = fc
  .tuple(mostly("/", fc.constant("")), fc.array(piece, { maxLength: 8 }))
  .map(([start, pieces]) => start + pieces.join(""));

/** The proxy for single-page apps: its path and its headers. Only the parts that the options name reach the API. */
export const apiCalls = target({
  name: "api-calls",
  inputs: fc.record({
    adapter,
    method: fc.constantFrom("GET", "GET", "POST", "DELETE"),
    begin: fc.constantFrom(
      "/auth/api/things/open",
      "/auth/api/things/open",
      "/auth/api/things",
      "/auth/api",
      "/auth/api/",
    ),
    path,
    body: text,
    headers: fc.record({
      "sec-fetch-site": mostly("same-origin", header("cross-site", "none")),
      "x-csrf": header("1"),
      origin: mostly(origin, header()),
      accept: header("text/html", "*/*"),
      "content-type": header("application/json"),
      connection: header("close", "accept, x-own", "content-type"),
      "transfer-encoding": header("identity"),
      te: header("trailers"),
      authorization: header("Bearer of-the-page"),
      "proxy-authorization": header("Basic x"),
      "x-forwarded-for": header("1.2.3.4"),
      "x-forwarded-host": header("evil.example"),
      "x-original-url": header("/closed"),
      "x-http-method-override": header("DELETE"),
    }),
    answer: fc.record({
      status: fc.constantFrom(200, 201, 204, 302, 307, 401, 404, 503),
      location: header(
        "https://evil.example/",
        "/things/open/x",
        "/things/closed",
        "//evil.example",
        "/things/open/../x",
      ),
      "set-cookie": header(`${sessionCookie}=stolen; Path=/; Secure`),
      connection: header("close", "etag"),
      etag: header('"1"'),
      "content-type": header("text/html", "application/json"),
      "access-control-allow-origin": header("*"),
    }),
    withAlice: mostly(true, fc.constant(false)),
  }),
  async attack(world, input) {
    const said: Record<string, string> = input.withAlice ? { cookie: world.cookie } : {};
    for (const [name, value] of Object.entries(input.headers)) if (value !== null) said[name] = value;
    const calls: Request[] = [];
    const before = globalThis.fetch;
    globalThis.fetch = async (asked) => {
      calls.push(new Request(asked));
      const { status, ...fields } = input.answer;
      const given = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
        value === null ? [] : [[name, value]],
      );
      return new Response(status === 204 ? null : "things", { status, headers: readable(given) });
    };
    try {
      const answer = await world.send(input.adapter, {
        method: input.method,
        target: inTarget(input.begin + input.path),
        headers: said,
        body: input.method === "GET" ? "" : Buffer.from(input.body, "utf8").toString("latin1"),
      });
      for (const call of calls) isAllowed(call);
      if (calls.length > 0 && said["sec-fetch-site"] !== "same-origin" && said["x-csrf"] !== "1") {
        throw new Broken("another site's page has called the API");
      }
      if (calls.length > 0 && !input.withAlice) throw new Broken("the API was called for no user");
      const location = answer.headers.get("location");
      if (location !== null && !location.startsWith("/auth/api/things/open")) throw new Broken(`to ${location}`);
      if (answer.headers.has("access-control-allow-origin")) throw new Broken("the API's CORS reached the page");
      world.isHarmless(answer, calls.length > 0 ? [503] : []);
      return world.nothingIsLost();
    } finally {
      globalThis.fetch = before;
    }
  },
});

function isAllowed({ url, method, headers }: Request): void {
  const { pathname, origin: to } = new URL(url);
  const rest = to + pathname === thingsUrl ? "" : (to + pathname).slice(thingsUrl.length);
  if (!url.startsWith(thingsUrl) || !/^\/open(\/|$)/.test(rest)) throw new Broken(`the API was called at ${url}`);
  if (method !== "GET" && method !== "POST") throw new Broken(`the API was called by ${method}`);
  let decoded = rest;
  for (let times = 0; times < 3; times++) {
    if (/(^|[/\\])\.\.?([/\\;]|$)/.test(decoded)) throw new Broken(`the API was called at ${url}`);
    decoded = decoded.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  if (headers.get("authorization") === "Bearer of-the-page") throw new Broken("the page's own token reached the API");
  for (const name of ["cookie", "proxy-authorization", "x-forwarded-for", "x-forwarded-host", "x-original-url", "te"]) {
    if (headers.has(name)) throw new Broken(`${name} reached the API`);
  }
}

/** Header lines that an API can send. */
function readable(lines: readonly [string, string][]): [string, string][] {
  return lines.filter((line) => {
    try {
      return new Headers([line]) instanceof Headers;
    } catch {
      return false;
    }
  });
}
