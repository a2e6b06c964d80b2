import { costRatio } from "@identity-web/testing/cost";
import { expect, test } from "vitest";
import { browserFamily } from "./browser-family.ts";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
    "Safari on macOS",
  ],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0", "Opera on Windows"],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
    "Chrome on Linux",
  ],
  ["curl/8.0", undefined],
  ["", undefined],
  [undefined, undefined],
])("the User-Agent %s has the name %s", (agent, family) => {
  expect(browserFamily(agent)).toBe(family);
});

test.each(["Version/", "Edg", "a", " "])("a User-Agent takes time in proportion to its length: %j", async (unit) => {
  expect(await costRatio((size) => () => browserFamily(unit.repeat(size)))).toBeLessThanOrEqual(12);
});
