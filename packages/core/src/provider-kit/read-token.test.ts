import { expect, test } from "vitest";
import { toBase64Url } from "../domain/base64url.ts";
import { checkCompact, readToken } from "./read-token.ts";
import { RuleBroken } from "./rule-broken.ts";

const part = (text: string) => toBase64Url(new TextEncoder().encode(text));
const header = part('{"alg":"RS256"}');
const claims = part('{"sub":"älïce"}');

test("header and claims of a signed JWT are read without a look at its signature", () => {
  expect(readToken(`${header}.${claims}.signature`)).toEqual({ header: { alg: "RS256" }, claims: { sub: "älïce" } });
  expect(readToken(`${header}.${claims}.`).header).toEqual({ alg: "RS256" });
});

test.each([
  ["an opaque token", "opaque"],
  ["two parts", `${header}.${claims}`],
  ["four parts", `${header}.${claims}.s.s`],
  ["five parts, as an encrypted JWT has", `${header}.k.i.${claims}.t`],
  ["a blank in it", `${header}. ${claims}.s`],
  ["a line break behind it", `${header}.${claims}.s\n`],
  ["padding", `${btoa("{}")}=.${claims}.s`],
  ["the alphabet of plain base64", `${header}.++//.s`],
  ["a header that is not JSON", `${part("{")}.${claims}.s`],
  ["claims that are a list", `${header}.${part("[]")}.s`],
  ["claims that are null", `${header}.${part("null")}.s`],
  ["claims nested too deeply", `${header}.${part(`{"a":${"[".repeat(100)}${"]".repeat(100)}}`)}.s`],
  ["no header", `.${claims}.s`],
  ["no claims", `${header}..s`],
])("%s is not a signed JWT", (_, token) => {
  expect(() => readToken(token)).toThrow(RuleBroken);
  expect(() => readToken(token)).toThrow("it is not a signed JWT");
});

test("the form alone is checked without a look into the parts", () => {
  expect(() => checkCompact("a.b.c")).not.toThrow();
  expect(() => checkCompact("a.b.c\n")).toThrow("it is not a signed JWT");
});
