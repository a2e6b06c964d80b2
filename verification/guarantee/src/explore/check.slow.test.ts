import { expect, test } from "vitest";
import { scenarios } from "../scenarios/index.ts";
import { ownCore } from "../world/core.ts";
import { check } from "./check.ts";

/** The quick part of `pnpm guarantee`. */
const effort = { maxRuns: 25, seeds: { from: 1, count: 10 } };

const all = scenarios.flatMap((scenario) => scenario.stores.map((store) => [scenario.name, store, scenario] as const));

test.each(all)(
  "a bounded exploration finds no broken promise: %s (%s)",
  { timeout: 60_000 },
  async (_, store, scenario) => {
    const { broken, forms, stories, duplicateRefreshes, resurrected } = await check(
      { scenario, store, core: ownCore },
      effort,
    );
    expect(Object.values(stories).join("\n\n")).toBe("");
    expect(Object.values(broken).every((count) => count === 0)).toBe(true);
    expect([duplicateRefreshes, resurrected]).toEqual([0, 0]);
    expect(forms.size).toBeGreaterThan(0);
  },
);
