import { expect, test } from "vitest";
import { nodeRequest } from "./node-request.ts";

/** The text that a route reads if a parser before `identity()` has stored this body. */
const textOf = (body: unknown, type: string, more: object = {}): Promise<string> =>
  nodeRequest({
    incoming: {
      headers: { "content-type": type, "content-length": "9" },
      readableDidRead: true,
      async *[Symbol.asyncIterator]() {},
    },
    outgoing: { setHeader: () => undefined },
    target: "/",
    parsed: { body, ...more },
  }).body(1000);

const form = "application/x-www-form-urlencoded";
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

test.each([
  ["a form", { a: "1", b: "ä c" }, form, "a=1&b=%C3%A4+c"],
  ["repeated fields", { a: ["1", "2"] }, form, "a=1&a=2"],
  ["converted fields", { a: 1, b: true }, form, "a=1&b=true"],
  ["nested fields, which no route reads", { a: { b: "c" }, d: [{ e: "f" }, ["g"]], h: null, i: "j" }, form, "i=j"],
  ["a field with its own toString", { a: { toString: "x", valueOf: "y" }, i: "j" }, form, "i=j"],
  ["JSON", { a: { b: [1] } }, "application/secevent+json; charset=utf-8", '{"a":{"b":[1]}}'],
  ["JSON that is nested deeply, which no route reads", deep(5000), "application/json", "[]"],
  ["a text", "a=1", form, "a=1"],
  ["bytes", new TextEncoder().encode("a=ä"), form, "a=ä"],
])("the body that a parser has stored is text again: %s", async (_, body, type, text) => {
  expect(await textOf(body, type)).toBe(text);
});

test("the text that a parser has kept is used before its fields", async () => {
  expect(await textOf({ a: "1" }, form, { rawBody: "a=1&a=2" })).toBe("a=1&a=2");
});

test("a body that was read and not kept is refused", async () => {
  await expect(textOf(undefined, form)).rejects.toMatchObject({ reason: "body-consumed", status: 400 });
});

test.each([
  ["/auth/sign-in?a=1", "/auth/sign-in?a=1"],
  ["http://app.example/auth/sign-in?a=1", "/auth/sign-in?a=1"],
  ["HTTPS://app.example:8443/page", "/page"],
  ["http://app.example", "/"],
  ["http://app.example?a=1", "/?a=1"],
  ["/http://elsewhere.example/", "/http://elsewhere.example/"],
  ["//elsewhere.example/page", "//elsewhere.example/page"],
  ["*", "*"],
])("the target %s, as a proxy may send it, is the path %s", (target, path) => {
  const incoming = { headers: {}, readableDidRead: false, async *[Symbol.asyncIterator]() {} };
  const request = nodeRequest({ incoming, outgoing: { setHeader: () => undefined }, target, parsed: {} });
  expect(request.target).toBe(path);
});
