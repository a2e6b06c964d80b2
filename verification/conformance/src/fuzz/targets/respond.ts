import fc from "fast-check";
import { anything, bytesOf, text } from "../arbitraries.ts";

/** The allowed answers after a faulty provider: `provider_unavailable`. */
export const unavailable = [503];

export const status = fc.oneof({ weight: 4, arbitrary: fc.constant(200) }, fc.integer({ min: 200, max: 599 }));

/** Any text, in place of a document. */
export const raw = fc.option(
  fc.oneof(
    text,
    anything.map((value) => JSON.stringify(value)),
  ),
  { freq: 4 },
);

/** A response with this body; some statuses have none. */
export function respond(code: number, body: string): Response {
  const bytes = [101, 204, 205, 304].includes(code) ? null : Buffer.from(bytesOf(body), "latin1");
  return new Response(bytes, { status: code, headers: { "content-type": "application/json" } });
}
