import { expect, test } from "vitest";
import { show, showText } from "./show.ts";

test("somebody else's text stays on one line and short", () => {
  expect(showText("a\r\nb\u2028c\u202Ed\u0000")).toBe("a b c d");
  expect(showText("x".repeat(1000)).length).toBeLessThan(250);
});

test("secrets are taken out, wherever they stand and whatever they look like", () => {
  expect(showText("bad (.*) and (.*)", ["(.*)"])).toBe("bad [secret] and [secret]");
  expect(showText("nothing", ["", undefined])).toBe("nothing");
});

test("a secret is not shown in part at the cut", () => {
  expect(showText(`${"x".repeat(190)}s3cret-s3cret-s3cret`, ["s3cret-s3cret-s3cret"])).not.toContain("s3c");
});

test.each([
  [undefined, "nothing"],
  [null, "null"],
  ["a", '"a"'],
  [7, "7"],
  [{ a: 1 }, '{"a":1}'],
  [() => 1, "a function"],
  [7n, "a bigint"],
])("%s is shown as %s", (value, shown) => {
  expect(show(value)).toBe(shown);
});
