import { costRatio } from "@identity-web/testing/cost";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { readRefusal, refusalFromCallback } from "./refusal.ts";

const words = (description: string, secrets: readonly string[] = []) =>
  refusalFromCallback(new URLSearchParams({ error: "access_denied", error_description: description }), secrets)?.words;

test("the text of a refusal is on one line", () => {
  expect(words("AADSTS65004: User declined\r\nto consent.")).toBe(
    "access_denied: AADSTS65004: User declined to consent.",
  );
});

test.each([
  ["User 'alice@contoso.onmicrosoft.com' is blocked", "User '[redacted]' is blocked"],
  ["for alice.o'hara+x@mail.example: no", "for alice.o'[redacted]: no"],
  ["bob_mail.com#EXT#@contoso.example", "[redacted]"],
  ["hint eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0. was bad", "hint [redacted] was bad"],
  ["code c-123 is used up", "code [secret] is used up"],
])("the words of a refusal show no e-mail address, token or secret: %s", (description, shown) => {
  expect(words(description, ["c-123"])).toBe(`access_denied: ${shown}`);
});

test.each(["-eyJ", "eyJ.", "a@", "a.a@a", "x", "@a.a", " "])(
  "a refusal is read in time proportional to its length: %j",
  async (unit) => {
    expect(await costRatio((size) => () => words(unit.repeat(size / unit.length)))).toBeLessThanOrEqual(12);
  },
);

test("a long refusal is cut without showing half an address, token or secret", () => {
  const shrinking = "alice@example.com ".repeat(54);
  expect(words(`${shrinking}then bob-with-a-long-name@example.com`)).not.toContain("bob");
  expect(words(`${shrinking}then eyJhbGciOiJub25lIn0.${"a".repeat(2000)}.b`)).not.toContain("aaa");
  expect(words(`${shrinking}then ${"s3cret".repeat(200)}`, ["s3cret".repeat(200)])).not.toContain("s3cret");
});

test("a refusal shows no part of a token longer than a kilobyte", () => {
  expect(words(`eyJhbGciOiJub25lIn0.${"a".repeat(4000)}.b`)).toBe("access_denied: [redacted]");
});

test("a claims challenge that is too long for a URL is ignored", () => {
  const claims = (length: number) =>
    refusalFromCallback(new URLSearchParams({ error: "access_denied", claims: "x".repeat(length) }), [])?.claims;
  expect(claims(4096)).toHaveLength(4096);
  expect(claims(4097)).toBeUndefined();
});

test("readRefusal() reads status, code, text and Retry-After of a token endpoint's answer", async () => {
  const answer = Response.json(
    { error: "invalid_grant", error_description: "not for alice@example.com" },
    { status: 400, headers: { "retry-after": "7" } },
  );
  expect(await readRefusal(answer, fakeClock(), [])).toEqual({
    status: 400,
    error: "invalid_grant",
    words: "invalid_grant: not for [redacted]",
    retryAfter: 7,
  });
});
