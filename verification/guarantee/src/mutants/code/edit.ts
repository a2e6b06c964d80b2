import { fitsOf, patternOf } from "./pattern.ts";
import type { Places } from "./places.ts";

/** A change of core's code by its syntax tree, so that the layout of the code doesn't matter. */
export interface Edit {
  /** The function, constant or method: "decideClaim", "SignIn#complete". */
  readonly at: string;
  /** An expression, or statements; a name with a `$` fits any expression. It must occur exactly once. */
  readonly find: string;
  /** The replacement. `$` names stand for the expressions that they matched. */
  readonly put: string;
}

/** A file of core with another text. */
export interface Edited {
  readonly file: string;
  readonly text: string;
}

/** Expressions that need no parentheses at any place. All others get parentheses. */
const simple: ReadonlySet<string> = new Set(["Identifier", "Literal", "MemberExpression", "CallExpression"]);

/** @throws Error if the place or the code doesn't occur exactly once. Then the mutant must be updated. */
export function edited(places: Places, edits: readonly Edit[]): Edited[] {
  const changes = new Map<string, { start: number; end: number; put: string }[]>();
  for (const { at, find, put } of edits) {
    const { file, node } = places.find(at);
    const text = places.texts.get(file) ?? "";
    const [fit, ...others] = fitsOf(patternOf(find), node);
    if (fit === undefined || others.length > 0) {
      throw new Error(`${at} (${file}) has ${others.length + (fit ? 1 : 0)} places, expected one, that read: ${find}`);
    }
    const { start, end, names } = fit;
    const filled = put.replace(/\$\w+/g, (name) => {
      const stands = names.get(name);
      if (stands === undefined) return name;
      const own = text.slice(stands.start, stands.end);
      return simple.has(stands.type) ? own : `(${own})`;
    });
    changes.set(file, [...(changes.get(file) ?? []), { start, end, put: filled }]);
  }
  return [...changes].map(([file, all]) => {
    let text = places.texts.get(file) ?? "";
    for (const { start, end, put } of all.sort((a, b) => b.start - a.start))
      text = text.slice(0, start) + put + text.slice(end);
    return { file, text };
  });
}
