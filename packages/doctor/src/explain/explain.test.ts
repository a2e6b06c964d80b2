import { expect, test } from "vitest";
import { run, type Terminal } from "../cli/run.ts";
import { explain, similar } from "./explain.ts";

const terminal = () => {
  const out: string[] = [];
  const err: string[] = [];
  const own: Terminal = {
    cwd: ".",
    env: {},
    openBrowser: () => {},
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  };
  return { own, out, err };
};

test("explains a reason with its package, code, message and cure", () => {
  expect(explain("store-unreachable")).toBe(
    [
      "store-unreachable (@identity-web/core)",
      "  code:    store_unavailable",
      "  message: the store is unavailable",
      "  cure:    Read the store's own error below. Repeating the request is safe.",
    ].join("\n"),
  );
});

test("finds the reason inside a line of a log", () => {
  expect(explain('{"level":50,"reason":"return-to-not-local","msg":"…"}')).toContain("return-to-not-local (");
});

test("suggests reasons that share a word with an unknown one", () => {
  expect(explain("unreachable-store")).toBeUndefined();
  expect(similar("unreachable-store")).toContain("store-unreachable");
});

test("`explain <reason>` prints the entry and ends with 0", async () => {
  const { own, out } = terminal();
  expect(await run(["explain", "signed-out"], own)).toBe(0);
  expect(out.join("\n")).toContain("the account has been signed out");
});

test("`explain` with an unknown reason names similar ones and ends with 2", async () => {
  const { own, err } = terminal();
  expect(await run(["explain", "store-gone"], own)).toBe(2);
  expect(err.join("\n")).toMatch(/unknown reason "store-gone".*store-unreachable/s);
});

test("`explain` without a reason prints its usage", async () => {
  const { own, err } = terminal();
  expect(await run(["explain"], own)).toBe(2);
  expect(err.join("\n")).toContain("expected a reason");
});
