import fc from "fast-check";
import type { Adapter } from "./world.ts";

export const adapter: fc.Arbitrary<Adapter> = fc.constantFrom("koa", "hono");

/** Texts of attackers and of faulty programs. */
const nasty = fc.constantFrom(
  ...[
    "",
    " ",
    "null",
    "undefined",
    "0",
    "-1",
    "NaN",
    "true",
    "[]",
    "{}",
    "[object Object]",
    "__proto__",
    "constructor",
  ],
  ...[
    "toString",
    "hasOwnProperty",
    "../",
    "..%2f",
    "%",
    "%%",
    "%00",
    "%zz",
    "%c0%af",
    "%ff",
    "\u0000",
    "\ufeff",
    "\u202e",
  ],
  ...[
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "<script>",
    "'\"><img src=x>",
  ],
  ...["\r\nset-cookie: a=b", "a=b; c=d", "=", "&", "&&=&", ";", ",", "..", ".", "\ud800", "💥", "ａ", "a".repeat(5000)],
);

/** Any text: words, all kinds of Unicode (also broken), and texts of attackers. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 2, arbitrary: nasty },
  { weight: 1, arbitrary: fc.tuple(nasty, nasty).map((parts) => parts.join("")) },
);

/** Text with words that have a meaning for its parser. */
export const textOr = (...words: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...words) }, { weight: 3, arbitrary: text });

/** Fields of a form or a query: some known, some not, some more than once. */
export const fields = (known: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<[string, string][]> => {
  const pairs = Object.entries(known).map(([name, value]) => fc.tuple(fc.constant(name), value));
  return fc.array(fc.oneof(...pairs, fc.tuple(text, text)), { maxLength: 8 });
};

/** One byte in each character, as on the wire. */
export const bytesOf = (value: string): string => Buffer.from(value, "utf8").toString("latin1");

export const encode = (pairs: readonly (readonly [string, string])[]): string =>
  new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();

/** A query or form, correctly encoded or not encoded. */
export const encoded = (known: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fields(known).map(encode) },
    { weight: 1, arbitrary: fields(known).map((pairs) => bytesOf(pairs.map((pair) => pair.join("=")).join("&"))) },
    { weight: 1, arbitrary: text.map(bytesOf) },
  );

/** The possible contents of a request target: everything that Node's parser accepts. */
export const inTarget = (value: string): string => value.replaceAll(/[^\x21-\x22\x24-\x7e\x80-\xff]/g, "");

/** The possible contents of a header, in the same sense. */
export const inHeader = (value: string): string => bytesOf(value).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");

/** Any JSON value. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  text,
  fc.constantFrom(null, true, false, 0, -1, 1e308, -1e308, 0.5, 2 ** 53, [], {}, [[]], [null], ""),
);

/** Addresses of other sites, or of none. */
export const addresses: fc.Arbitrary<string> = fc.constantFrom(
  ...[
    "http://evil.example/",
    "https://evil.example/x?y=z#w",
    "//evil.example",
    "/local",
    "javascript:alert(1)",
    "data:,x",
  ],
  ...[
    "http://127.0.0.1.evil.example/",
    "http://localhost@evil.example/",
    "http://[::1]:1/",
    "http://localhost:1/",
    "https:",
  ],
);

/** Changes of members: other values, or missing members. @param more - Further values */
export const changes = (
  names: readonly string[],
  more: fc.Arbitrary<unknown> = anything,
): fc.Arbitrary<Record<string, unknown>> =>
  fc.dictionary(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text }),
    fc.oneof(
      fc.oneof(anything, more).map((value) => ({ value })),
      fc.constant({ gone: true }),
    ),
    { minKeys: 1, maxKeys: 3 },
  );

/** The members with their changes. */
export function changed(base: Readonly<Record<string, unknown>>, by: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [name, change] of Object.entries(by)) {
    const { value, gone } = change as { value?: unknown; gone?: true };
    if (gone) delete result[name];
    else Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

/** A text with one change. */
export const damage: fc.Arbitrary<{ at: number; how: "cut" | "flip" | "insert" | "double"; with: string }> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom("cut", "flip", "insert", "double"),
  with: text,
});

export function damaged(value: string, { at, how, with: other }: { at: number; how: string; with: string }): string {
  const index = at % (value.length + 1);
  const [before, after] = [value.slice(0, index), value.slice(index)];
  if (how === "cut") return before;
  if (how === "insert") return before + other + after;
  if (how === "double") return value + value;
  return before + String.fromCharCode((after.charCodeAt(0) || 64) ^ 1) + after.slice(1);
}
