import { costRatio } from "@identity-web/testing/cost";
import { expect, test } from "vitest";
import { wrongParameters } from "./callback-parameters.ts";

test("a callback of different parameters is good", () => {
  expect(wrongParameters(new URLSearchParams("code=a&state=b&iss=c"))).toBeUndefined();
});

test("a parameter that comes twice is named", () => {
  expect(wrongParameters(new URLSearchParams("code=a&state=b&code=a"))).toBe('it has "code" more than once');
});

test("fifty parameters are read, fifty-one are refused", () => {
  const names = (count: number) => new URLSearchParams(Array.from({ length: count }, (_, at) => [`a${at}`, ""]));
  expect(wrongParameters(names(50))).toBeUndefined();
  expect(wrongParameters(names(51))).toBe("it has more than 50 parameters");
});

test("many names take time in proportion to their number", async () => {
  const prepare = (size: number) => {
    const parameters = new URLSearchParams(Array.from({ length: size }, (_, at) => [`a${at}`, ""]));
    return () => wrongParameters(parameters);
  };
  expect(await costRatio(prepare)).toBeLessThanOrEqual(12);
});
