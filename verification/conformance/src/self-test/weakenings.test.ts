import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { patched } from "./weaken.ts";
import { weakenings } from "./weakenings/index.ts";

const packages = new URL("../../../../packages/", import.meta.url);
/** The libraries of the provider client. */
const libraries = new URL("idp-oauth4webapi/node_modules/", packages);

test.each(weakenings)("the sources still have the text that is weakened: $name", ({ patches }) => {
  for (const file of new Set(patches.map((patch) => patch.file))) {
    const mine = patches.filter((patch) => patch.file === file);
    const source = readFileSync(new URL(file, file.includes("/src/") ? packages : libraries), "utf8");
    expect(patched(source, mine).applied).toEqual(mine);
  }
});
