import { describe, expect, test } from "vitest";
import { headersToApi, headersToPage, isAllowed } from "./headers.ts";

const reader = (headers: Readonly<Record<string, string>>) => (name: string) => headers[name];

describe("headers of a call", () => {
  test("are sent to the API by name, without those that Connection names", () => {
    const sent = headersToApi(
      reader({ accept: "a/b", "content-type": "x/y", "x-own": "1", cookie: "c=d", connection: "close, X-Own" }),
      ["x-own"],
    );
    expect([...sent]).toEqual([
      ["accept", "a/b"],
      ["content-type", "x/y"],
    ]);
  });

  test("are returned by name, without lengths and encodings of the API's connection", () => {
    const answer = new Headers({
      "content-type": "x/y",
      "content-encoding": "gzip",
      "content-length": "3",
      etag: '"1"',
    });
    expect(headersToPage(answer)).toEqual([
      ["content-type", "x/y"],
      ["etag", '"1"'],
    ]);
  });

  test.each([
    "cookie",
    "set-cookie",
    "authorization",
    "dpop",
    "www-authenticate",
    "proxy-authorization",
    "host",
    "connection",
    "transfer-encoding",
    "x-forwarded-for",
    "forwarded",
    "access-control-allow-origin",
    "clear-site-data",
    "service-worker-allowed",
    "location",
    "cache-control",
    "sec-fetch-site",
    // They undo the options `methods` and `paths` at some servers.
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-original-url",
    "x-original-uri",
    "x-original-method",
    "x-rewrite-url",
    "x-envoy-original-path",
    // A proxy in front of the app obeys them.
    "x-accel-redirect",
    "x-accel-expires",
    "x-sendfile",
    "x-lighttpd-send-file",
    "x-reproxy-url",
    // They load or announce other addresses in the app's origin.
    "link",
    "alt-svc",
    "nel",
    "report-to",
    "reporting-endpoints",
    "sourcemap",
    "x-sourcemap",
    "speculation-rules",
    "X-Total-Count",
    "a b",
    "",
    7,
  ])("no option lets %j pass", (name) => {
    expect(isAllowed(name)).toBe(false);
  });
});
