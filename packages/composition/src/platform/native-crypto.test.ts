import { webCrypto } from "@identity-web/core";
import { afterEach, expect, test, vi } from "vitest";
import { nativeCrypto } from "./native-crypto.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

test("the runtime's own hash is synchronous and equals WebCrypto's", async () => {
  const crypto = nativeCrypto();
  for (const text of ["", "text", "日本 \u{1f600}", "x".repeat(10_000)]) {
    expect(crypto.hash(text)).toBe(await webCrypto.hash(text));
  }
});

test.each([
  ["no process", undefined],
  ["a process without built-in modules", {}],
  ["a crypto module without a one-shot hash", { getBuiltinModule: () => ({}) }],
  ["no crypto module", { getBuiltinModule: () => undefined }],
])("a runtime with %s falls back on WebCrypto", async (_, process) => {
  vi.stubGlobal("process", process);
  const hash = nativeCrypto().hash("text");
  vi.unstubAllGlobals();
  expect(await hash).toBe(await webCrypto.hash("text"));
});

test("random() returns the requested number of bytes", () => {
  expect(nativeCrypto().random(32)).toHaveLength(43);
});
