import { isNode, nodes, parse, type SourceFile, type SyntaxNode } from "./source-file.ts";

/** One import of a file: `import`, `export … from`, `import()`, or a type's `import("…")`. */
export interface Import {
  /** The text between the quotes. `undefined`: it is computed at run time. */
  readonly specifier: string | undefined;
  /** The imported names, as the other module exports them. `"*"`: all of them. */
  readonly names: readonly string[];
  /** The offset in the text. */
  readonly start: number;
}

/** Every import of a file, types included. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  for (const { node } of nodes(parse(file))) {
    const source = sourceOf(node);
    if (source === undefined) continue;
    found.push({ specifier: stringOf(source), names: namesOf(node), start: node.start });
  }
  return found.sort((a, b) => a.start - b.start);
}

function sourceOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return isNode(node.source) ? node.source : undefined;
    case "TSExternalModuleReference":
      return isNode(node.expression) ? node.expression : undefined;
    default:
      return undefined;
  }
}

function stringOf(source: SyntaxNode): string | undefined {
  return typeof source.value === "string" ? source.value : undefined;
}

function namesOf(node: SyntaxNode): string[] {
  if (node.type === "TSImportType") return isNode(node.qualifier) ? [leftmostName(node.qualifier)] : ["*"];
  if (!Array.isArray(node.specifiers)) return ["*"];
  return node.specifiers.filter(isNode).map((specifier) => {
    if (specifier.type === "ImportDefaultSpecifier") return "default";
    const imported = specifier.type === "ExportSpecifier" ? specifier.local : specifier.imported;
    return isNode(imported) ? leftmostName(imported) : "*";
  });
}

function leftmostName(node: SyntaxNode): string {
  if (isNode(node.left)) return leftmostName(node.left);
  return String(node.name ?? node.value);
}
