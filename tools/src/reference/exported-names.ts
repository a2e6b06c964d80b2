import { parseSync } from "rolldown/utils";
import { exportsOf } from "../architecture/exports.ts";
import { isNode, type SourceFile, type SyntaxNode } from "../architecture/source-file.ts";
import { summaryOf } from "./summary.ts";

/** A name that a package exports. */
export interface ExportedName {
  readonly name: string;
  readonly kind: "class" | "constant" | "function" | "type";
  /** The first sentence of its docstring; empty if it has none. */
  readonly summary: string;
}

/**
 * The names that an entry of a package exports and the package itself declares. A name that it passes on from another
 * package is listed there.
 *
 * @param entry the path of the entry's source file
 */
export function exportedNames(entry: string, files: ReadonlyMap<string, SourceFile>): readonly ExportedName[] {
  return [...exportsOf(entry, files)]
    .flatMap(([name, path]) => {
      const file = files.get(path);
      const found = file && declarationOf(name, file);
      return found === undefined ? [] : [{ name, ...found }];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function declarationOf(name: string, file: SourceFile): Omit<ExportedName, "name"> | undefined {
  const { program, comments } = parseSync(file.path, file.text);
  const statements = (program.body as unknown[]).filter(isNode);
  for (const statement of statements) {
    const declaration = isNode(statement.declaration) ? statement.declaration : statement;
    if (!namesOf(declaration).includes(name)) continue;
    const comment = comments.findLast(
      ({ end, type }) =>
        type === "Block" && end <= statement.start && file.text.slice(end, statement.start).trim() === "",
    );
    const isDocstring = comment?.value.startsWith("*") ?? false;
    const text = isDocstring ? (comment?.value ?? "").replace(/^\s*\*+ ?/gm, "") : "";
    return { kind: kindOf(declaration), summary: summaryOf(text.replace(/\{@link ([^}\s]+)[^}]*\}/g, "`$1`")) };
  }
  return undefined;
}

function namesOf(declaration: SyntaxNode): readonly string[] {
  const declarators = Array.isArray(declaration.declarations) ? declaration.declarations.filter(isNode) : [declaration];
  return declarators.flatMap(({ id }) => (isNode(id) ? [String(id.name)] : []));
}

function kindOf({ type, declarations }: SyntaxNode): ExportedName["kind"] {
  if (type === "ClassDeclaration") return "class";
  if (type === "FunctionDeclaration" || type === "TSDeclareFunction") return "function";
  if (type !== "VariableDeclaration") return "type";
  const [first] = Array.isArray(declarations) ? declarations.filter(isNode) : [];
  const value = isNode(first?.init) ? first.init.type : "";
  return value === "ArrowFunctionExpression" || value === "FunctionExpression" ? "function" : "constant";
}
