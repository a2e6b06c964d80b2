import { costRatio } from "@identity-web/testing/cost";
import { expect, test } from "vitest";
import { show, showText } from "./show.ts";

test("showText() cuts a foreign text and keeps it on one line", () => {
  expect(showText("a\r\nb\u2028c\u202Ed\u0000")).toBe("a b c d");
  expect(showText("x".repeat(1000)).length).toBeLessThan(250);
});

test("showText() replaces secrets at any place and with any characters", () => {
  expect(showText("bad (.*) and (.*)", ["(.*)"])).toBe("bad [secret] and [secret]");
  expect(showText("nothing", ["", undefined])).toBe("nothing");
});

test("showText() shows no part of a secret at the cut", () => {
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
])("show() shows %s as %s", (value, shown) => {
  expect(show(value)).toBe(shown);
});

test("show() shows the first levels of a value with sixty thousand levels", () => {
  const deep: unknown = JSON.parse("[".repeat(60_000) + "]".repeat(60_000));
  expect(show(deep)).toBe('[[[["…"]]]]');
  expect(show(JSON.parse(`${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`))).toBe('{"a":{"a":{"a":{"a":"…"}}}}');
});

test.each(["\u202e", "a\n", " ", "💥"])(
  "showText() takes time in proportion to the length of a text of %j",
  async (unit) => {
    expect(await costRatio((size) => () => showText(unit.repeat(size)))).toBeLessThanOrEqual(12);
  },
);

test("show() takes time in proportion to the length of a list", async () => {
  const prepare = (size: number) => {
    const list = Array.from({ length: size }, () => ["a"]);
    return () => show(list);
  };
  expect(await costRatio(prepare)).toBeLessThanOrEqual(12);
});
