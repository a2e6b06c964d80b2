import { describe, expect, test } from "vitest";
import { fromBase64Url, toBase64Url } from "./base64url.ts";

describe("base64url", () => {
  test("decodes to the encoded bytes, and has no padding", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = crypto.getRandomValues(new Uint8Array(length));
      const text = toBase64Url(bytes);
      expect(text).toMatch(/^[\w-]*$/);
      expect(fromBase64Url(text)).toEqual(bytes);
    }
  });

  test.each(["a", "ab=", "a+b/", "a b", "ä"])("refuses %j", (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });
});
