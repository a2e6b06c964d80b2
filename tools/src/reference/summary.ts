/** The first sentence of a docstring, on one line: it ends before a blank line, a tag or a full stop. */
export function summaryOf(docstring: string): string {
  const [paragraph = ""] = docstring.trim().split(/\n\s*\n|\n\s*@|\n\s*```/);
  const line = paragraph.startsWith("@") ? "" : paragraph.replace(/\s+/g, " ").trim();
  const [sentence = line] = /^.*?[.?!](?= [\p{Lu}`"(]|$)/u.exec(line) ?? [];
  return sentence.replace(/\{@link ([^}|\s]+)[^}]*\}/g, "`$1`").replace(/:$/, ".");
}
