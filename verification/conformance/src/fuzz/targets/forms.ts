import fc from "fast-check";
import { adapter, bytesOf, encoded, inHeader, inTarget, text, textOr } from "../arbitraries.ts";
import { target } from "../target.ts";
import { Broken, origin } from "../world.ts";

const formType = "application/x-www-form-urlencoded";
const type = textOr(
  formType,
  `${formType}; charset=utf-8`,
  "multipart/form-data; boundary=x",
  "text/plain",
  "application/json",
);

/** Any body of any type at any route that accepts one, with Alice's cookies, from another site. */
export const formBodies = target({
  name: "form-body",
  inputs: fc.record({
    adapter,
    route: fc.constantFrom(
      "sign-in",
      "callback",
      "sign-out",
      "front-channel-logout",
      "back-channel-logout",
      "sessions",
      "challenge",
    ),
    method: fc.constantFrom("POST", "POST", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"),
    type: fc.option(type),
    body: fc.oneof(
      encoded({ scope: text, returnTo: text, state: text, code: text, logout_token: text, iss: text }),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
      text.map(bytesOf),
    ),
    /** Some bodies are too long. */
    times: fc.oneof({ weight: 30, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 3000 })),
    length: fc.option(textOr("0", "-1", "999999999", "NaN"), { freq: 10 }),
  }),
  async attack(world, { adapter, route, method, type, body, times, length }) {
    const headers: Record<string, string> = {
      cookie: world.cookie,
      "sec-fetch-site": "cross-site",
      origin: "https://evil.example",
    };
    if (type !== null) headers["content-type"] = inHeader(type);
    if (length !== null) headers["x-content-length"] = inHeader(length);
    const request = { method, target: `/auth/${route}`, headers, body: body.repeat(times) };
    const answer = await world.send(adapter, request);
    world.isHarmless(answer);
    if (![200, 302, 303, 400, 403, 405, 413].includes(answer.status)) throw new Broken(`status ${answer.status}`);
    if (route === "back-channel-logout" && method === "POST" && answer.status !== 400)
      throw new Broken(`status ${answer.status}, expected 400`);
    return world.nothingIsLost();
  },
});

/** The sign-out form. It has no effect from another site, with a wrong scope or returnTo, or without a session. */
export const signOutForm = target({
  name: "sign-out-form",
  inputs: fc.record({
    adapter,
    get: fc.boolean(),
    parameters: encoded({ scope: textOr("account", "session", "everywhere"), returnTo: textOr("/") }),
    query: encoded({ scope: text, returnTo: text }),
    metadata: fc.dictionary(
      fc.constantFrom(
        "sec-fetch-site",
        "sec-fetch-mode",
        "sec-fetch-dest",
        "sec-purpose",
        "purpose",
        "origin",
        "referer",
      ),
      textOr(
        "same-origin",
        "cross-site",
        "none",
        "navigate",
        "document",
        "prefetch",
        origin,
        "https://evil.example",
        "null",
      ),
    ),
  }),
  async attack(world, { adapter, get, parameters, query, metadata }) {
    const headers = Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, inHeader(value)]));
    if (!mayBeOurs(headers, get)) headers.cookie = world.cookie;
    const target = inTarget(`/auth/sign-out?${get ? parameters : query}`);
    const request = get
      ? { method: "GET", target, headers }
      : { method: "POST", target, headers: { ...headers, "content-type": formType }, body: parameters };
    const answer = await world.send(adapter, request);
    world.isHarmless(answer);
    // 401: a program without a session requests more than this browser's sign-out.
    if (![200, 302, 303, 400, 401, 403].includes(answer.status)) throw new Broken(`status ${answer.status}`);
    if (headers.cookie !== undefined && ![200, 400, 403].includes(answer.status))
      throw new Broken(`status ${answer.status} to a stranger's sign-out`);
    return world.nothingIsLost();
  },
});

/** Whether these are a browser's headers for a request of the app's own page or of the user. Such a request signs out. */
function mayBeOurs(headers: Readonly<Record<string, string>>, get: boolean): boolean {
  const { origin: from, "sec-fetch-site": site } = headers;
  if (!get) return site === undefined ? from === undefined || from === origin : site === "same-origin";
  return (
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document" &&
    (site === "same-origin" || site === "none") &&
    headers["sec-purpose"] === undefined &&
    headers.purpose === undefined
  );
}
