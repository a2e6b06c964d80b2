import { costRatio } from "@identity-web/testing/cost";
import { expect, test } from "vitest";
import { languageFor } from "./texts.ts";

test("the page uses the available language that the visitor prefers", () => {
  expect(languageFor("fr, de-AT;q=0.9, en;q=0.8", { de: {} })).toBe("de");
  expect(languageFor(undefined, { de: {} })).toBe("en");
});

test.each([",", ";q=", "a,", "de;q=0.1,", "-"])(
  "Accept-Language takes time in proportion to its length: %j",
  async (unit) => {
    expect(await costRatio((size) => () => languageFor(unit.repeat(size), { de: {} }))).toBeLessThanOrEqual(12);
  },
);
