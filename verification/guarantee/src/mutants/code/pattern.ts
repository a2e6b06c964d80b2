import { bare, isNode, nameOf, nodesOf, parse, partsOf, type SyntaxNode } from "./syntax.ts";

/** A place where a pattern fits: its range, and the values of its `$` names. */
export interface Fit {
  readonly start: number;
  readonly end: number;
  readonly names: ReadonlyMap<string, SyntaxNode>;
}

/** Code with `$` names. Each name fits any expression, and a repeated name fits only the same expression. */
export type Pattern = readonly SyntaxNode[];

/** Reads an expression, statements that follow each other, or properties of an object ("until: at + lifeMs"). */
export function patternOf(text: string): Pattern {
  if (/^(\w+\s*:\s|\.\.\.)/.test(text)) {
    const object = [...nodesOf(parse("pattern.ts", `({ ${text} })`).body)].find(
      ({ type }) => type === "ObjectExpression",
    );
    if (object !== undefined && "properties" in object && Array.isArray(object.properties)) {
      return object.properties.filter(isNode);
    }
  }
  for (const [before, after] of wraps) {
    try {
      const found = [...nodesOf(parse("pattern.ts", before + text + after).body)];
      const body = found.find(({ type }) => type === "BlockStatement" || type === "ClassBody");
      if (body === undefined || !("body" in body) || !Array.isArray(body.body)) continue;
      const [only] = body.body;
      const isExpression = body.body.length === 1 && !text.trimEnd().endsWith(";") && isNode(only);
      if (isExpression && only.type === "ExpressionStatement" && "expression" in only && isNode(only.expression)) {
        return [only.expression];
      }
      return body.body.filter(isNode);
    } catch {
      // The code may be parsed in another way.
    }
  }
  throw new Error(`this is neither an expression nor statements: ${text}`);
}

const wraps = [
  ["async function* f() {(", ")}"],
  ["async function* f() {", "}"],
] as const;

/** Every place under a node where the pattern fits. */
export function fitsOf(pattern: Pattern, within: SyntaxNode): Fit[] {
  const result: Fit[] = [];
  const [first] = pattern;
  if (first === undefined) return result;
  for (const node of nodesOf(within)) {
    if (pattern.length === 1) note(result, pattern, [node]);
    else {
      for (const [, part] of partsOf(node)) {
        if (!Array.isArray(part)) continue;
        for (let at = 0; at + pattern.length <= part.length; at++) {
          note(result, pattern, part.slice(at, at + pattern.length));
        }
      }
    }
  }
  return result;
}

function note(result: Fit[], pattern: Pattern, nodes: readonly unknown[]): void {
  const names = new Map<string, SyntaxNode>();
  const [first, last] = [nodes[0], nodes.at(-1)];
  if (!isNode(first) || !isNode(last) || !isSame(pattern, nodes, names)) return;
  const { start } = first;
  // A node that only adds a type to the same expression is the same place.
  if (result.some((each) => each.start === start || (each.start <= start && last.end <= each.end))) return;
  result.push({ start, end: last.end, names });
}

function isSame(pattern: unknown, value: unknown, names: Map<string, SyntaxNode>): boolean {
  const [a, b] = [bare(pattern), bare(value)];
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((x, at) => isSame(x, b[at], names));
  if (!isNode(a)) return a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
  if (!isNode(b)) return false;
  const name = nameOf(a);
  if (name?.startsWith("$") === true && a.type === "Identifier") {
    const known = names.get(name);
    if (known !== undefined) return isSame(known, b, names);
    names.set(name, b);
    return true;
  }
  if (a.type !== b.type) return false;
  const [parts, others] = [partsOf(a), new Map(partsOf(b))];
  return parts.every(([place, part]) => isSame(part, others.get(place), names));
}
