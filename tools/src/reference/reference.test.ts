import { join } from "node:path";
import { expect, test } from "vitest";
import { apiPage } from "./api-page.ts";
import { pageOf, readChapters } from "./chapters.ts";
import { readEntries } from "./entries.ts";
import { llmsFullText, llmsText } from "./llms.ts";
import { summaryOf } from "./summary.ts";

test.each([
  ["Stops here. Not there.", "Stops here."],
  ["Two\n * lines, e.g. this one.", "Two * lines, e.g. this one."],
  ["Names `@scope/name` in a sentence.\n@param x - not this", "Names `@scope/name` in a sentence."],
  ["@see https://example.com", ""],
  ["A list:\n\n- one", "A list."],
])("the summary of %j is its first sentence", (text, summary) => {
  expect(summaryOf(text)).toBe(summary);
});

test("every document belongs to a chapter, and begins with a title and a sentence", () => {
  const pages = readChapters(join(import.meta.dirname, "../../..")).flatMap((chapter) => chapter.pages);
  expect(pages.length).toBeGreaterThan(25);
  for (const { name, summary } of pages) expect(summary, name).not.toBe("");
  expect(() => pageOf("x", "no title")).toThrow('expected docs/x.md to begin with "# Title"');
  expect(() => pageOf("x", "# Title\n\n```ts\n```\n")).toThrow("expected a sentence below the title of docs/x.md");
});

test("a page's summary says what a link says, and begins below a table", () => {
  const text = "# Title\n\n| a |\n|---|\n\nSee [the guarantee](guarantee.md). More.\n";
  expect(pageOf("x", text)).toMatchObject({ title: "Title", summary: "See the guarantee." });
});

test("llms.txt links to each document, and llms-full.txt contains all of them", () => {
  const page = {
    name: "stores",
    title: "Stores",
    summary: "A store keeps sessions.",
    text: "# Stores\n\nAll of it.\n",
  };
  const chapters = [{ title: "In production", pages: [page] }];
  expect(llmsText(chapters)).toContain("## In production\n\n- [Stores](docs/stores.md): A store keeps sessions.\n");
  expect(llmsFullText(chapters)).toContain("# Stores\n\nAll of it.\n");
});

test("the API index lists each name of an entry under the package that declares it, with its docstring's first sentence", () => {
  const sources = [
    {
      path: "packages/a/src/index.ts",
      text: 'export { far } from "@identity-web/b";\nexport * from "./inner.ts";\n/** A | B. More. */\nexport class Near {}\n',
    },
    {
      path: "packages/a/src/inner.ts",
      text: "/** Of the file. */\n\nexport const one = 1;\n// No docstring.\nexport const two = () => 2;\nexport interface Three {}\n/** The next one's. */\n",
    },
  ];
  const manifest = { name: "@identity-web/a", description: "What a does.", exports: { ".": "./src/index.ts" } };
  const entries = readEntries([{ folder: "packages/a", manifest }], sources);
  expect(entries[0]?.names).toEqual([
    { name: "Near", kind: "class", summary: "A | B." },
    { name: "Three", kind: "type", summary: "" },
    { name: "one", kind: "constant", summary: "Of the file." },
    { name: "two", kind: "function", summary: "" },
  ]);
  expect(apiPage(entries)).toContain(
    "## @identity-web/a\n\nWhat a does.\n\n| name | kind | |\n|---|---|---|\n| `Near` | class | A \\| B. |\n",
  );
});
