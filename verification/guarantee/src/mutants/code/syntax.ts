import { type Program, parseSync } from "oxc-parser";

/** The used members of a syntax tree's node. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Parses TypeScript. The tree has no parentheses. @throws Error if it can't be parsed */
export function parse(file: string, text: string): Program {
  const { program, errors } = parseSync(file, text, { preserveParens: false });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file} can't be parsed: ${error.message}`);
  return program;
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && "type" in value && "start" in value && "end" in value;

/** The text of a name. `undefined`: the node is no name. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node) || !("name" in node)) return undefined;
  return node.type === "PrivateIdentifier" ? `#${String(node.name)}` : String(node.name);
}

/** The node's children with their places, without types, positions and members that only affect types. */
export function partsOf(node: SyntaxNode): readonly (readonly [place: string, value: unknown])[] {
  return Object.entries(node).filter(([place]) => !ignored.has(place));
}

const ignored: ReadonlySet<string> = new Set([
  "start",
  "end",
  "range",
  "raw",
  "decorators",
  "typeAnnotation",
  "typeArguments",
  "typeParameters",
  "returnType",
  "accessibility",
  "declare",
  "definite",
  "directive",
  "implements",
  "readonly",
]);

/** The same value without type annotations: `x as T`, `x!`, `x satisfies T`. */
export function bare(value: unknown): unknown {
  if (!isNode(value) || !onlyTypes.has(value.type) || !("expression" in value)) return value;
  return bare(value.expression);
}

const onlyTypes: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);

/** Every node under a value, itself included, outer ones first. */
export function* nodesOf(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each);
  if (!isNode(value)) return;
  yield value;
  for (const [, part] of partsOf(value)) yield* nodesOf(part);
}
