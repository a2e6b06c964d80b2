/** The first sentence of a text, on one line. It ends at a blank line, a tag of a docstring, or a full stop before a capital. */
export function summaryOf(text: string): string {
  const [paragraph = ""] = text.trim().split(/\n\s*\n|(?:^|\n)\s*@\w|\n```/);
  const line = paragraph.replace(/\s+/g, " ").trim();
  const [sentence = line] = /^.*?[.?!:](?= (?:[\p{Lu}`"[]|\d+\.)|$)/u.exec(line) ?? [];
  return sentence.replace(/:$/, ".");
}
