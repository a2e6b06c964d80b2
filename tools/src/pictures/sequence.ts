/** A line of a sequence: a message between two actors, or an action of one actor. */
export type Step = { readonly from: string; readonly to: string; readonly text: string; readonly crossed: boolean };

export interface Sequence {
  readonly title: string;
  readonly actors: readonly string[];
  readonly steps: readonly Step[];
}

/**
 * Reads a sequence: a title, the actors from left to right, then one step on each line. `A -> B: text` is a message, `A: text` is
 * an action of A, and `A -x B: text` is a message that has no effect.
 *
 * @throws Error with the invalid line
 */
export function parseSequence(text: string): Sequence {
  const [title = "", actorLine = "", ...lines] = text.split("\n").filter((line) => line.trim() !== "");
  const actors = actorLine.split("|").map((name) => name.trim());
  const steps = lines.map((line): Step => {
    const {
      from = "",
      arrow,
      to = from,
      text: said = "",
    } = /^(?<from>[^:]+?)(?: (?<arrow>->|-x) (?<to>[^:]+))?: (?<text>.+)$/.exec(line)?.groups ?? {};
    if (!actors.includes(from) || !actors.includes(to)) {
      throw new Error(`expected "A -> B: text" or "A: text", with actors of "${actorLine}", and got "${line}"`);
    }
    return { from, to, text: said, crossed: arrow === "-x" };
  });
  return { title, actors, steps };
}
