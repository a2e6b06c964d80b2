import { expect, test } from "vitest";
import { removalsOf, without } from "./removals.ts";

const code = `
export function serve(a: { readonly b: number }, { c } = { c: 1 }) {
  if (a.b > 1) throw new Error("too much");
  try {
    a.b;
  } catch {
    return { c, d: 2, ...a };
  }
  return { c };
}
`;

test("each statement and each member can be deleted, but no type and no pattern", () => {
  expect(removalsOf("serve.ts", code).map(({ line, text }) => `${line}: ${text}`)).toEqual([
    '3: if (a.b > 1) throw new Error("too much");',
    '3: throw new Error("too much");',
    "4: try { a.b; } catch { return { c, d: 2, ...a }; }",
    "5: a.b;",
    "7: c",
    "7: d: 2",
    "7: ...a",
    "9: c",
  ]);
});

test("the remaining code can be parsed", () => {
  for (const removal of removalsOf("serve.ts", code)) {
    expect(() => removalsOf("serve.ts", without(code, removal)), removal.text).not.toThrow();
  }
  const [, , , , , second] = removalsOf("serve.ts", code);
  if (second === undefined) throw new Error("expected six removals");
  expect(without(code, second)).toContain("return { c,  ...a };");
});
