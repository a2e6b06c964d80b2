import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { edited } from "./edit.ts";
import { Places } from "./places.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function placesOf(text: string): Places {
  const folder = mkdtempSync(join(tmpdir(), "places-"));
  folders.push(folder);
  writeFileSync(join(folder, "file.ts"), text);
  return new Places(folder);
}

const edit = (text: string, at: string, find: string, put: string) =>
  edited(placesOf(text), [{ at, find, put }])[0]?.text;

test("an edit finds its place although spaces, comments, types and parentheses differ", () => {
  const text = "export function f(a: number, b?: number) { return ((a as number) /* why */ <\n b!); }";
  expect(edit(text, "f", "a < b", "a <= b")).toBe(
    "export function f(a: number, b?: number) { return (a <= b); }".replace("(a <= b)", "(a <= b)"),
  );
});

test("a name with a $ fits any expression, and represents it in the replacement", () => {
  expect(edit("export const f = (x: number) => g(x + 1, x);", "f", "g($a, $b)", "g($b, $a)")).toBe(
    "export const f = (x: number) => g(x, (x + 1));",
  );
});

test("a place in a method, private ones included, is addressed by class and method", () => {
  const text = "export class A { #b() { stop(); go(); } c() { stop(); } }";
  expect(edit(text, "A##b", "stop();", "")).toBe("export class A { #b() {  go(); } c() { stop(); } }");
  expect(edit(text, "A#c", "stop();", "")).toBe("export class A { #b() { stop(); go(); } c() {  } }");
});

test("statements that follow each other are found together", () => {
  const text = "function f() { a(); if (x) b(); return c; }";
  expect(edit(text, "f", "if (x) b(); return c;", "return d;")).toBe("function f() { a(); return d; }");
});

test("an edit that matches no place, or more than one, is refused", () => {
  expect(() => edit("function f() { a(); }", "f", "b()", "c()")).toThrow("f (file.ts) has 0 places, expected one");
  expect(() => edit("function f() { a(); a(); }", "f", "a()", "c()")).toThrow("has 2 places");
  expect(() => edit("function f() {}", "g", "a()", "c()")).toThrow("core has nothing that is called g");
});
