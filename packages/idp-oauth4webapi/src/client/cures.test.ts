import { expect, test } from "vitest";
import { cureOf } from "./cures.ts";

test.each(["__proto__", "constructor", "toString", "an unknown code"])(
  "the cure of an error code that has no own cure is a text, also of %s",
  (code) => {
    expect(cureOf(code)).toBe("Read the provider's documentation or log about this error.");
  },
);
