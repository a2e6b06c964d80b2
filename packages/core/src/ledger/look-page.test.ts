import { describe, expect, test } from "vitest";
import { type KeyRange, lookPage } from "./look-page.ts";

const keys = ["a", "a1", "a2", "b\n1", "b2", "c"];
const read = ({ prefix, after, most }: KeyRange) =>
  keys
    .filter((key) => key.startsWith(prefix) && (after === undefined || key > after))
    .slice(0, most)
    .map((key) => ({ key }));

describe("a page of a look's prefixes", () => {
  test("a page without a limit has all cells, in the order of the prefixes", () => {
    const page = lookPage({ under: ["b", "", "x"] }, read);
    expect(page.cells.map(({ key }) => key)).toEqual(["b\n1", "b2", ...keys]);
    expect(page).not.toHaveProperty("next");
    expect(lookPage({}, read)).toEqual({ cells: [] });
  });

  test.each([1, 2, 3, 4, 5, 6])("pages of at most %i cells lead to all cells", (most) => {
    const under = ["a", "b", "x", "c"];
    const seen: string[] = [];
    let from: string | undefined;
    do {
      const page: ReturnType<typeof lookPage> = lookPage(
        { under, most, ...(from === undefined ? {} : { from }) },
        read,
      );
      expect(page.cells.length).toBeGreaterThan(0);
      expect(page.cells.length).toBeLessThanOrEqual(most);
      seen.push(...page.cells.map(({ key }) => key));
      from = page.next;
    } while (from !== undefined);
    expect(seen).toEqual(keys);
  });

  test("a page has at least one cell, so that the next page can continue", () => {
    expect(lookPage({ under: ["a"], most: 0 }, read).cells).toHaveLength(1);
  });

  test.each(["", "a1", "4 a", "-1 a", "0"])("a page from the unknown position %j is an error", (from) => {
    expect(() => lookPage({ under: ["a", "b"], from }, read)).toThrow(/`next` of an earlier answer/);
  });
});
