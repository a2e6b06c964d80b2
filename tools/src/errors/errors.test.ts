import { join } from "node:path";
import { expect, test } from "vitest";
import { type Reason, readCatalogues, repeated } from "./catalogues.ts";
import { errorsPage } from "./page.ts";

const reason = (change: Partial<Reason> = {}): Reason => ({
  package: "@identity-web/a",
  reason: "body-too-long",
  code: "invalid_request",
  message: "the body is longer than {limit} bytes",
  ...change,
});

test("the page has one heading for each reason, under its package", () => {
  const page = errorsPage([
    reason({ status: 413, cure: "Send less." }),
    reason({ package: "@identity-web/b", reason: "other" }),
  ]);
  expect(page).toContain("## @identity-web/a\n\n### body-too-long\n");
  expect(page).toContain(
    "`invalid_request` (status 413): the body is longer than {limit} bytes.\n\n**Cure:** Send less.",
  );
  expect(page).toContain("## @identity-web/b\n\n### other\n");
});

test("markup in a message is text on the page", () => {
  expect(errorsPage([reason({ message: "expected <form> and *one*" })])).toContain("expected \\<form\\> and \\*one\\*");
});

test("a reason in two catalogues is a fault", () => {
  const both = [reason(), reason({ package: "@identity-web/b" })];
  expect(repeated(both)).toEqual(["body-too-long: in @identity-web/a and in @identity-web/b"]);
});

test("every reason of this repository is in kebab-case and in only one catalogue", async () => {
  const reasons = await readCatalogues(join(import.meta.dirname, "../../.."));
  expect(reasons.length).toBeGreaterThan(20);
  expect(repeated(reasons)).toEqual([]);
  for (const each of reasons) expect(each.reason).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
