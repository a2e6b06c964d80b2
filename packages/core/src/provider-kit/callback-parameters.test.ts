import { costRatio } from "@identity-web/testing/cost";
import { expect, test } from "vitest";
import { wrongParameters } from "./callback-parameters.ts";

test("a callback with different parameter names is accepted", () => {
  expect(wrongParameters(new URLSearchParams("code=a&state=b&iss=c"))).toBeUndefined();
});

test("a parameter that occurs twice in a callback is named", () => {
  expect(wrongParameters(new URLSearchParams("code=a&state=b&code=a"))).toBe('it has "code" more than once');
});

test("a callback with fifty parameters is accepted, and one with fifty-one is refused", () => {
  const names = (count: number) => new URLSearchParams(Array.from({ length: count }, (_, at) => [`a${at}`, ""]));
  expect(wrongParameters(names(50))).toBeUndefined();
  expect(wrongParameters(names(51))).toBe("it has more than 50 parameters");
});

test("the check of a callback takes time in proportion to the number of parameters", async () => {
  const prepare = (size: number) => {
    const parameters = new URLSearchParams(Array.from({ length: size }, (_, at) => [`a${at}`, ""]));
    return () => wrongParameters(parameters);
  };
  expect(await costRatio(prepare)).toBeLessThanOrEqual(12);
});
