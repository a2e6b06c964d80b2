import { expect, test } from "vitest";
import { apiPage } from "./api-page.ts";
import { entriesOf } from "./entries.ts";
import { llmsFullText, llmsText } from "./llms.ts";
import { pageOf, readChapters } from "./pages.ts";
import { summaryOf } from "./summary.ts";

const index = `export { connect, type Options } from "./connect.ts";
export { other } from "@identity-web/b";
`;
const connect = `/**
 * Opens a <connection>. It stays open.
 *
 * @throws Error
 */
export async function connect(url: string, { retries }: Options = {}): Promise<void> {}

/** What isn't beside its declaration. */

const inner = 1;
export interface Options { readonly retries?: number }
`;
const files = new Map(
  Object.entries({ "packages/a/src/index.ts": index, "packages/a/src/connect.ts": connect }).map(([path, text]) => [
    path,
    { path, text },
  ]),
);
const manifest = {
  name: "@identity-web/a",
  description: "Connects.",
  folder: "packages/a",
  exports: { ".": "./src/index.ts" },
};

test("an entry has each name with its parameters and the first sentence of its docstring", () => {
  const [entry] = entriesOf(manifest, files);
  expect(entry?.own).toEqual([
    { form: "Options", isType: true, summary: "" },
    { form: "connect(url, options)", isType: false, summary: "Opens a <connection>." },
  ]);
  expect(entry?.passedOn).toEqual(new Map([["@identity-web/b", ["other"]]]));
});

test("the API index lists names without a docstring after the others, and has no tags", () => {
  const page = apiPage([{ manifest, entries: entriesOf(manifest, files) }]);
  expect(page).toContain("- `connect(url, options)`: Opens a \\<connection\\>.\n\nAlso: `Options`.");
  expect(page).toContain("From `@identity-web/b`: `other`.");
});

test("a summary ends before a tag, a blank line or the next sentence, and not inside an abbreviation", () => {
  expect(summaryOf("Reads e.g. one {@link Store}\n of many. Then more.")).toBe("Reads e.g. one `Store` of many.");
  expect(summaryOf("@throws Error")).toBe("");
  expect(summaryOf("No full stop\n\nNext")).toBe("No full stop");
});

test("llms.txt links every page with its purpose, and llms-full.txt has the pages' texts", () => {
  const chapters = [{ title: "Start", pages: [pageOf("stores", "choose a store", "# Stores\n\nText.\n")] }];
  expect(llmsText(chapters, "docs/")).toContain("## Start\n\n- [Stores](docs/stores.md): Choose a store.\n");
  expect(llmsFullText(chapters)).toContain("<!-- stores.md -->\n\n# Stores\n\nText.\n");
});

test("every document is in a chapter, so the site's navigation and llms.txt have it", () => {
  expect(readChapters().flatMap(({ pages }) => pages).length).toBeGreaterThan(25);
});
