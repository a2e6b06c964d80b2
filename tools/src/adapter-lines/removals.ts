import { parseSync } from "oxc-parser";

/** A piece of code that is deleted. */
export interface Removal {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** The replacement. */
  readonly by: string;
  /** For the report. */
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Every statement and every member of an object that can be deleted so that the file can still be parsed, one at a time.
 *
 * @throws Error: the code can't be parsed
 */
export function removalsOf(path: string, code: string): readonly Removal[] {
  const found: Removal[] = [];
  const { program, errors } = parseSync(path, code);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  visit(program, (node) => {
    const by = replacementOf(node, code);
    if (by === undefined) return;
    const { start, end } = node;
    const text = code.slice(start, end).replaceAll(/\s+/g, " ").slice(0, 100);
    found.push({ line: code.slice(0, start).split("\n").length, start, end, by, text });
  });
  return found;
}

/** The code without that piece. */
export const without = (code: string, { start, end, by }: Pick<Removal, "start" | "end" | "by">): string => {
  // A member is deleted with its comma.
  const rest = code.slice(end);
  const comma = by === "" ? /^\s*,/.exec(rest) : null;
  return code.slice(0, start) + by + (comma === null ? rest : rest.slice(comma[0].length));
};

function replacementOf(node: Node, code: string): string | undefined {
  switch (node.type) {
    case "ExpressionStatement":
    case "IfStatement":
    case "ForOfStatement":
    case "ThrowStatement":
      return ";";
    case "TryStatement": {
      const block: unknown = Reflect.get(node, "block");
      return isNode(block) ? code.slice(block.start, block.end) : undefined;
    }
    case "Property":
    case "SpreadElement":
      return "";
    default:
      return undefined;
  }
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) visit(each, see);
    return;
  }
  // Types have no effect at run time, and patterns declare names that the next line needs.
  if (isNode(value)) {
    if (/^TS|Pattern$/.test(value.type)) return;
    see(value);
  }
  for (const each of Object.values(value)) visit(each, see);
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;
