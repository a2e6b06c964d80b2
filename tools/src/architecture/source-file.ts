import { parseSync } from "rolldown/utils";

/** A source file of the repository: its path from the root, with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One violation of a rule, as one line: the place and the problem. */
export type Violation = string;

/** A node of the syntax tree (ESTree with TypeScript's nodes). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** True for tests: they may import anything and be long. */
export function isTest(path: string): boolean {
  return /\.test(-d)?\.ts$|\/src\/test\//.test(path);
}

/** The syntax tree of a file. @throws Error if the file can't be parsed */
export function parse(file: SourceFile): SyntaxNode {
  const { program, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) throw new Error(`${file.path} does not parse: ${errors[0]?.message}`);
  if (!isNode(program)) throw new Error(`${file.path}: the parser gave no syntax tree`);
  return program;
}

/** Every node of the tree with its parent, in any order. */
export function* nodes(root: SyntaxNode): Generator<{ node: SyntaxNode; parent: SyntaxNode | undefined }> {
  const open: { node: SyntaxNode; parent: SyntaxNode | undefined }[] = [{ node: root, parent: undefined }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    const parent = next.node;
    for (const value of Object.values(parent)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) open.push({ node: child, parent });
      }
    }
  }
}

/** The line (from 1) of a place in the text. */
export function lineOf(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split("\n").length;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
