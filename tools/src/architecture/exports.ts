import { posix } from "node:path";
import { importsOf } from "./imports.ts";
import { isNode, parse, type SourceFile, type SyntaxNode } from "./source-file.ts";

/**
 * The names that a module exports, each with the file that declares it, followed through `export … from` (of relative
 * files) to its origin.
 *
 * @param files Files by path
 */
export function exportsOf(path: string, files: ReadonlyMap<string, SourceFile>): ReadonlyMap<string, string> {
  const known = knownExports.get(files) ?? new Map<string, ReadonlyMap<string, string>>();
  knownExports.set(files, known);
  const found = known.get(path) ?? readExports(path, files);
  known.set(path, found);
  return found;
}

/** Many files import from one index. Reading its exports again for each import would take minutes. */
const knownExports = new WeakMap<ReadonlyMap<string, SourceFile>, Map<string, ReadonlyMap<string, string>>>();

function readExports(path: string, files: ReadonlyMap<string, SourceFile>): ReadonlyMap<string, string> {
  const file = files.get(path);
  if (file === undefined) return new Map();
  const found = new Map<string, string>();
  const imported = originsOfImports(file);
  const body = parse(file).body;
  for (const statement of Array.isArray(body) ? body.filter(isNode) : []) {
    if (statement.type === "ExportDefaultDeclaration") found.set("default", path);
    if (statement.type === "ExportAllDeclaration") {
      const origin = resolve(path, statement);
      const name = isNode(statement.exported) ? nameOf(statement.exported) : undefined;
      if (name !== undefined) found.set(name, origin);
      else for (const [each, from] of exportsOf(origin, files)) found.set(each, from);
    }
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const name of declaredNames(statement.declaration)) found.set(name, path);
    for (const specifier of Array.isArray(statement.specifiers) ? statement.specifiers.filter(isNode) : []) {
      const local = nameOf(specifier.local);
      const origin = isNode(statement.source) ? resolve(path, statement) : imported.get(local);
      const declaredIn = origin === undefined ? path : (exportsOf(origin, files).get(local) ?? origin);
      found.set(nameOf(specifier.exported), declaredIn);
    }
  }
  return found;
}

function originsOfImports(file: SourceFile): Map<string, string> {
  const origins = new Map<string, string>();
  for (const { specifier, names } of importsOf(file)) {
    if (!specifier?.startsWith(".")) continue;
    for (const name of names) origins.set(name, join(file.path, specifier));
  }
  return origins;
}

function declaredNames(declaration: unknown): string[] {
  if (!isNode(declaration)) return [];
  if (isNode(declaration.id)) return [nameOf(declaration.id)];
  if (!Array.isArray(declaration.declarations)) return [];
  return declaration.declarations.filter(isNode).map((each) => nameOf(each.id));
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node.name ?? node.value) : "";
}

function resolve(from: string, statement: SyntaxNode): string {
  const source = isNode(statement.source) ? statement.source.value : undefined;
  return typeof source === "string" && source.startsWith(".") ? join(from, source) : String(source);
}

/** The path of a relative specifier in a file. */
export function join(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}
