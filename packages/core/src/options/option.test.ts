import { describe, expect, test } from "vitest";
import {
  checkOptions,
  flag,
  fromEnvironment,
  func,
  list,
  members,
  number,
  type OptionRules,
  oneOf,
  required,
  secretSuch,
  text,
  whole,
} from "./option.ts";

interface Options {
  readonly path: string;
  readonly max?: number;
  readonly timeoutMs?: number;
  readonly mode?: "fast" | "safe";
  readonly log?: boolean;
  readonly onLine?: () => void;
  readonly secrets?: readonly string[];
  readonly retry?: { readonly times?: number };
}

const rules: OptionRules<Options> = {
  path: required(text("a path")),
  max: whole(1),
  timeoutMs: number("a number of ms from 1 to 1000", 1, 1000),
  mode: oneOf(["fast", "safe"]),
  log: flag,
  onLine: func(),
  secrets: list(
    "a list of secrets",
    secretSuch("a text of 8 characters", (value) => String(value).length >= 8),
  ),
  retry: members<NonNullable<Options["retry"]>>({ times: whole(0) }),
};

const problems = (given: unknown) => checkOptions<Options>("openThing()", rules, given);

describe("options that fit their rules", () => {
  test("have no problems, complete or with the required ones only", () => {
    const all = { path: "/x", max: 3, timeoutMs: 1, mode: "safe", log: false, onLine: () => {}, secrets: ["12345678"] };
    expect(problems({ ...all, retry: { times: 0 } })).toEqual([]);
    expect(problems({ path: "/x" })).toEqual([]);
  });

  test("may be undefined if they are optional", () => {
    expect(problems({ path: "/x", max: undefined, retry: undefined })).toEqual([]);
  });
});

describe("options that break a rule", () => {
  test.each([
    [{}, "openThing(): path: expected a path, and got nothing"],
    [{ path: "" }, 'openThing(): path: expected a path, and got ""'],
    [{ path: "x".repeat(3000) }, "openThing(): path: expected a path, and got "],
    [{ path: "/x", max: 0 }, "openThing(): max: expected a whole number of at least 1, and got 0"],
    [{ path: "/x", max: "3" }, 'openThing(): max: expected a whole number of at least 1, and got "3"'],
    [{ path: "/x", timeoutMs: 2000 }, "openThing(): timeoutMs: expected a number of ms from 1 to 1000, and got 2000"],
    [{ path: "/x", timeoutMs: Number.NaN }, "openThing(): timeoutMs: expected a number of ms from 1 to 1000, and got "],
    [{ path: "/x", mode: "slow" }, 'openThing(): mode: expected "fast" or "safe", and got "slow"'],
    [{ path: "/x", log: 1 }, "openThing(): log: expected true or false, and got 1"],
    [{ path: "/x", onLine: {} }, "openThing(): onLine: expected a function, and got an object"],
    [
      { path: "/x", retry: { times: -1 } },
      "openThing(): retry.times: expected a whole number of at least 0, and got -1",
    ],
    [{ path: "/x", retry: 3 }, "openThing(): retry: expected { times }, and got 3"],
    [{ path: "/x", retry: { time: 1 } }, 'openThing(): unknown option "retry.time": expected one of times'],
    [{ path: "/x", Max: 1 }, 'openThing(): unknown option "Max": did you mean "max"?'],
    [{ path: "/x", port: 1 }, 'openThing(): unknown option "port": expected one of path, max, '],
    [{ path: "/x", secrets: "s" }, 'openThing(): secrets: expected a list of secrets, and got "s"'],
    [null, "openThing(): expected an object of options, and got null"],
    [["/x"], "openThing(): expected an object of options, and got a list"],
  ])("are named with the expected and the found value: %j", (given, problem) => {
    expect(problems(given).join("\n")).toContain(problem);
    expect(problems(given)).toHaveLength(1);
  });

  test("are reported all at once", () => {
    expect(problems({ path: 1, max: 0, log: "yes" })).toHaveLength(3);
  });

  test("show the kind of a secret, and never the secret", () => {
    expect(problems({ path: "/x", secrets: ["hunter2"] })).toEqual([
      "openThing(): secrets[0]: expected a text of 8 characters, and got a text",
    ]);
  });

  test("are found in time that grows linearly with their length", () => {
    const long = `${"a-".repeat(500_000)}`;
    expect(problems({ path: "/x", [long]: 1, mode: long })).toHaveLength(2);
  });
});

test("a missing value of an environment variable asks whether the variable is set", () => {
  const problemsOf = (given: unknown) =>
    checkOptions<{ url: string }>("open()", { url: fromEnvironment(required(text("a URL"))) }, given);
  expect(problemsOf({})).toEqual(["open(): url: expected a URL, and got nothing (is its environment variable set?)"]);
  expect(problemsOf({ url: "" })).toEqual([expect.stringContaining('"" (is its environment variable set?)')]);
  expect(problemsOf({ url: 1 })).toEqual(["open(): url: expected a URL, and got 1"]);
});

test("an option that belongs elsewhere gets the hint of its function", () => {
  const hint = (name: string) => (name === "scopes" ? "it belongs to identity()" : undefined);
  expect(checkOptions<{ url?: string }>("open()", { url: text("a URL") }, { scopes: [], port: 1 }, hint)).toEqual([
    'open(): unknown option "scopes": it belongs to identity()',
    'open(): unknown option "port": expected one of url',
  ]);
});

test("the compiler finds an option without a rule", () => {
  // @ts-expect-error `max` has no rule
  const incomplete: OptionRules<{ path: string; max?: number }> = { path: flag };
  expect(incomplete.max).toBeUndefined();
});
