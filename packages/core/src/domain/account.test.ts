import { describe, expect, test } from "vitest";
import { webCrypto } from "../runtime/web-crypto.ts";
import { accountKeyFromHash, accountKeyText, isAccountKey } from "./account.ts";

describe("an account's key", () => {
  test("is the first 128 bits of a SHA-256, base64url", async () => {
    const text = accountKeyText({ issuer: "https://login.example", subject: "248289761001" });
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const expected = btoa(String.fromCharCode(...new Uint8Array(digest)))
      .replaceAll("+", "-")
      .replaceAll("/", "_");
    const key = accountKeyFromHash(await webCrypto.hash(text));
    expect(key).toBe(expected.slice(0, 22));
    expect(isAccountKey(key)).toBe(true);
  });

  test("differs for every pair of issuer and subject, even if both concatenate to the same text", () => {
    const texts = [
      accountKeyText({ issuer: "https://a.example", subject: "b" }),
      accountKeyText({ issuer: "https://a.example//", subject: "b" }),
      accountKeyText({ issuer: "https://a.exampleb", subject: "" }),
      accountKeyText({ issuer: 'https://a.example","b', subject: "" }),
      accountKeyText({ issuer: "https://a.example", subject: "B" }),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });

  test("is the same for an issuer with and without a trailing slash", () => {
    const [without, with_] = ["https://a.example", "https://a.example/"];
    expect(accountKeyText({ issuer: with_, subject: "b" })).toBe(accountKeyText({ issuer: without, subject: "b" }));
  });

  test.each(["", "short", "x".repeat(21), "x".repeat(23), `${"x".repeat(21)}.`, `${"x".repeat(21)}\n`, "ü".repeat(22)])(
    "never has the form of %j",
    (text) => {
      expect(isAccountKey(text)).toBe(false);
    },
  );
});
