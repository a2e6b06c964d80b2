import { isTest, lineOf, nodes, parse, type SourceFile, type Violation } from "./source-file.ts";

/** Lines that a source file of a package may have, tests aside. */
const maxSourceLines = 300;
/** Lines that ARCHITECTURE.md may have. */
const maxArchitectureLines = 150;

/** No source file of a package is longer than `maxSourceLines`, tests aside. */
export function checkLength(sources: readonly SourceFile[]): Violation[] {
  return sources
    .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && !isTest(path))
    .flatMap((file) => tooLong(file, maxSourceLines));
}

/** ARCHITECTURE.md stays short enough to read. */
export function checkArchitectureDocument(document: SourceFile): Violation[] {
  return tooLong(document, maxArchitectureLines);
}

/** No decorators: Node's type stripping can't run them. */
export function checkDecorators(sources: readonly SourceFile[]): Violation[] {
  return sources.flatMap((file) =>
    [...nodes(parse(file))]
      .filter(({ node }) => node.type === "Decorator")
      .map(({ node }) => `${file.path}:${lineOf(file, node.start)}: a decorator`),
  );
}

function tooLong({ path, text }: SourceFile, limit: number): Violation[] {
  const lines = text.replace(/\n$/, "").split("\n").length;
  return lines > limit ? [`${path}: ${lines} lines, ${limit} allowed`] : [];
}
