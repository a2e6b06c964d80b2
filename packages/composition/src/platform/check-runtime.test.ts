import { expect, test, vi } from "vitest";
import { checkRuntime } from "./check-runtime.ts";

test("the runtime of this test is accepted", () => {
  expect(() => checkRuntime()).not.toThrow();
});

test("an older Node.js is refused at the start, with its version and what to install", () => {
  vi.stubGlobal("process", { versions: { node: "20.20.2" } });
  const before = Object.getOwnPropertyDescriptor(Promise, "withResolvers");
  try {
    Reflect.deleteProperty(Promise, "withResolvers");
    expect(() => checkRuntime()).toThrow(
      expect.objectContaining({
        code: "configuration",
        reason: "runtime-too-old",
        message: expect.stringContaining("expected Node.js 22 or later, and found Node.js 20.20.2"),
        cure: expect.stringContaining("Install"),
      }),
    );
  } finally {
    vi.unstubAllGlobals();
    if (before !== undefined) Object.defineProperty(Promise, "withResolvers", before);
  }
});
