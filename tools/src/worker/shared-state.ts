import {
  isNode,
  lineOf,
  nodes,
  parse,
  type SourceFile,
  type SyntaxNode,
  type Violation,
} from "../architecture/source-file.ts";

/** A collection that begins empty will be filled. The contents of a WeakMap belong to its keys, and are freed with them. */
const collections = new Set(["Map", "Set", "Array"]);

/**
 * State that all requests of an isolate would share: variables of a module that can change, and collections of a module that
 * begin empty.
 */
export function checkSharedState(sources: readonly SourceFile[]): Violation[] {
  return sources.flatMap((file) => {
    const { body } = parse(file);
    const statements = Array.isArray(body) ? body.filter(isNode) : [];
    return statements.flatMap((statement) => faultsOf(file, declared(statement)));
  });
}

const declared = (statement: SyntaxNode): SyntaxNode =>
  statement.type === "ExportNamedDeclaration" && isNode(statement.declaration) ? statement.declaration : statement;

function faultsOf(file: SourceFile, declaration: SyntaxNode): Violation[] {
  const at = (node: SyntaxNode) => `${file.path}:${lineOf(file, node.start)}`;
  if (declaration.type === "ClassDeclaration") {
    return staticFields(declaration).map((field) => `${at(field)}: a static field is shared by all requests`);
  }
  if (declaration.type !== "VariableDeclaration") return [];
  if (declaration.kind !== "const") return [`${at(declaration)}: ${declaration.kind}: all requests would share it`];
  const values = Array.isArray(declaration.declarations) ? declaration.declarations.filter(isNode) : [];
  return values
    .filter(({ init }) => isNode(init) && beginsEmpty(init))
    .map((value) => `${at(value)}: a collection that begins empty: all requests would share what is put into it`);
}

function beginsEmpty(init: SyntaxNode): boolean {
  if (init.type === "ArrayExpression") return Array.isArray(init.elements) && init.elements.length === 0;
  if (init.type !== "NewExpression" || !isNode(init.callee)) return false;
  const empty = Array.isArray(init.arguments) && init.arguments.length === 0;
  return empty && collections.has(String(init.callee.name));
}

const staticFields = (declaration: SyntaxNode): readonly SyntaxNode[] =>
  [...nodes(declaration)]
    .filter(({ node }) => node.type === "PropertyDefinition" && node.static === true && node.readonly !== true)
    .map(({ node }) => node);
