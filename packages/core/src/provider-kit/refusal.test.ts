import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { readRefusal, refusalFromCallback } from "./refusal.ts";

const words = (description: string, secrets: readonly string[] = []) =>
  refusalFromCallback(new URLSearchParams({ error: "access_denied", error_description: description }), secrets)?.words;

test("the provider's words are kept, on one line", () => {
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
])("whom they name, and tokens that they echo, are not shown: %s", (description, shown) => {
  expect(words(description, ["c-123"])).toBe(`access_denied: ${shown}`);
});

test("words without end cost no time", () => {
  expect(words(`${"x".repeat(300_000)} ${"a@".repeat(300_000)}`)?.length).toBeLessThan(250);
});

test("so with a token endpoint's answer", async () => {
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
