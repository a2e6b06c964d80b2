import { expect, test } from "vitest";
import { missingChangesets, packagesNamedIn } from "./changesets.ts";

const changeset = `---
"@identity-web/core": minor
'@identity-web/composition': patch
---

Text with "@identity-web/testing": minor
`;

test("packagesNamedIn() returns the packages in a changeset's front matter", () => {
  expect(packagesNamedIn(changeset)).toEqual(["@identity-web/core", "@identity-web/composition"]);
  expect(packagesNamedIn("---\n---\n\nNothing to release.\n")).toEqual([]);
  expect(packagesNamedIn("no front matter")).toEqual([]);
});

test.each([
  ["named", [changeset], [], []],
  ["released since", [], ["@identity-web/core"], []],
  ["named by none", [changeset.replace("core", "telemetry")], [], [expect.stringContaining("@identity-web/core: ")]],
  ["without a changeset", [], [], [expect.stringContaining("no changeset names it")]],
])("missingChangesets() checks a changed API that is %s", (_, changesets, released, faults) => {
  expect(missingChangesets({ changedApis: ["@identity-web/core"], changesets, released })).toEqual(faults);
});

test("no changeset is needed if no API has changed", () => {
  expect(missingChangesets({ changedApis: [], changesets: [], released: [] })).toEqual([]);
});
