import { parseSync } from "rolldown/utils";
import { isNode, nodes, type SyntaxNode } from "../architecture/source-file.ts";

/** A name in another module. */
export interface Reference {
  /** As it is written between the quotes. */
  readonly from: string;
  /** `"*"` for the whole module. */
  readonly name: string;
}

/** The declaration of one name: its statements (an overloaded function has several), without comments. */
export interface Declaration {
  readonly texts: readonly string[];
  /** All names that it mentions. */
  readonly names: ReadonlySet<string>;
  /** Its inline `import("…")` types. */
  readonly references: readonly Reference[];
}

/** A parsed `.d.ts` of the compiler. */
export interface DeclarationFile {
  readonly declared: ReadonlyMap<string, Declaration>;
  readonly imported: ReadonlyMap<string, Reference>;
  /** The exports by their public names: a local name, or a name of another module. */
  readonly exported: ReadonlyMap<string, string | Reference>;
  /** The modules of `export * from`. */
  readonly stars: readonly string[];
  /** `declare global` and `declare module`, which change other declarations. */
  readonly augmentations: readonly string[];
}

/** @throws Error if the text can't be parsed */
export function readDeclarations(path: string, text: string): DeclarationFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const declared = new Map<string, { texts: string[]; names: Set<string>; references: Reference[] }>();
  const imported = new Map<string, Reference>();
  const exported = new Map<string, string | Reference>();
  const stars: string[] = [];
  const augmentations: string[] = [];
  const textOf = ({ start, end }: SyntaxNode) => withoutComments(text, start, Number(end), comments);

  const declare = (node: SyntaxNode): string[] => {
    const names = namesDeclaredBy(node);
    for (const name of names) {
      const known = declared.get(name) ?? { texts: [], names: new Set(), references: [] };
      known.texts.push(textOf(node));
      for (const mentioned of namesMentionedIn(node)) known.names.add(mentioned);
      known.references.push(...inlineImports(node));
      declared.set(name, known);
    }
    return names;
  };

  for (const statement of (program.body as unknown[]).filter(isNode)) {
    const from = isNode(statement.source) ? String(statement.source.value) : undefined;
    const specifiers = Array.isArray(statement.specifiers) ? statement.specifiers.filter(isNode) : [];
    if (statement.type === "ImportDeclaration") {
      for (const specifier of specifiers) {
        imported.set(nameOf(specifier.local), { from: String(from), name: importedName(specifier) });
      }
    } else if (statement.type === "ExportAllDeclaration") {
      if (isNode(statement.exported)) exported.set(nameOf(statement.exported), { from: String(from), name: "*" });
      else stars.push(String(from));
    } else if (statement.type === "ExportNamedDeclaration") {
      if (isNode(statement.declaration)) for (const name of declare(statement.declaration)) exported.set(name, name);
      for (const { local, exported: as } of specifiers) {
        exported.set(nameOf(as), from === undefined ? nameOf(local) : { from, name: nameOf(local) });
      }
    } else if (statement.type === "ExportDefaultDeclaration" && isNode(statement.declaration)) {
      exported.set("default", declare(statement.declaration)[0] ?? nameOf(statement.declaration));
    } else if (statement.type === "TSModuleDeclaration") {
      augmentations.push(textOf(statement));
    } else {
      declare(statement);
    }
  }
  return { declared, imported, exported, stars, augmentations };
}

function withoutComments(
  text: string,
  start: number,
  end: number,
  comments: readonly { readonly start: number; readonly end: number }[],
): string {
  let kept = "";
  let at = start;
  for (const comment of comments.filter((each) => each.start >= start && each.end <= end)) {
    kept += text.slice(at, comment.start);
    at = comment.end;
  }
  const lines = `${kept}${text.slice(at, end)}`.split("\n").map((line) => line.trimEnd());
  return lines.filter((line) => line !== "").join("\n");
}

function namesDeclaredBy(node: SyntaxNode): string[] {
  if (isNode(node.id)) return [nameOf(node.id)];
  const declarators = Array.isArray(node.declarations) ? node.declarations.filter(isNode) : [];
  return declarators.map(({ id }) => nameOf(id));
}

/** The used types, and possibly other names, such as a parameter's. Names that the file doesn't declare are dropped later. */
function namesMentionedIn(declaration: SyntaxNode): string[] {
  return [...nodes(declaration)].flatMap(({ node, parent }) => {
    const isKey = parent?.key === node && parent.computed !== true;
    const isParameter = isNode(node.typeAnnotation);
    return node.type === "Identifier" && !isKey && !isParameter ? [nameOf(node)] : [];
  });
}

function inlineImports(declaration: SyntaxNode): Reference[] {
  return [...nodes(declaration)].flatMap(({ node }) => {
    if (node.type !== "TSImportType" || !isNode(node.source)) return [];
    return [{ from: String(node.source.value), name: isNode(node.qualifier) ? leftmostName(node.qualifier) : "*" }];
  });
}

function leftmostName(node: SyntaxNode): string {
  return isNode(node.left) ? leftmostName(node.left) : nameOf(node);
}

function importedName(specifier: SyntaxNode): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  return specifier.type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier.imported);
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node.name ?? node.value) : "";
}
