import { parseSync } from "rolldown/utils";
import { isNode, type SourceFile, type SyntaxNode } from "../architecture/source-file.ts";
import { summaryOf } from "./summary.ts";

/** A declaration at the top level of a file. */
export interface Described {
  /** A name, for a function with its parameters: "oidc(options)". */
  readonly form: string;
  readonly isType: boolean;
  /** The first sentence of its docstring, or "". */
  readonly summary: string;
}

/** Every declaration at the top level of a file, by its name. The first one of an overloaded function counts. */
export function declarationsOf({ path, text }: SourceFile): ReadonlyMap<string, Described> {
  const { program, comments } = parseSync(path, text);
  const found = new Map<string, Described>();
  for (const statement of (program.body as unknown[]).filter(isNode)) {
    const comment = comments.findLast(({ end }) => end <= statement.start);
    const isOwn =
      comment?.type === "Block" &&
      comment.value.startsWith("*") &&
      text.slice(comment.end, statement.start).trim() === "";
    const summary = isOwn ? summaryOf(comment.value.slice(1).replace(/^[ \t]*\* ?/gm, "")) : "";
    const declaration = isNode(statement.declaration) ? statement.declaration : statement;
    const isType = declaration.type.startsWith("TSInterface") || declaration.type.startsWith("TSTypeAlias");
    for (const { name, form } of formsOf(declaration)) {
      if (!found.has(name)) found.set(name, { form, isType, summary });
    }
  }
  return found;
}

function formsOf(declaration: SyntaxNode): { readonly name: string; readonly form: string }[] {
  if (isNode(declaration.id)) {
    const name = nameOf(declaration.id);
    return [
      {
        name,
        form:
          declaration.type.endsWith("Function") || declaration.type === "FunctionDeclaration"
            ? `${name}${parametersOf(declaration)}`
            : name,
      },
    ];
  }
  const declarators = Array.isArray(declaration.declarations) ? declaration.declarations.filter(isNode) : [];
  return declarators.map(({ id, init }) => {
    const name = nameOf(id);
    const isFunction = isNode(init) && init.type === "ArrowFunctionExpression";
    return { name, form: isFunction ? `${name}${parametersOf(init)}` : name };
  });
}

function parametersOf(declaration: SyntaxNode): string {
  const parameters = Array.isArray(declaration.params) ? declaration.params.filter(isNode) : [];
  return `(${parameters.map(parameterName).join(", ")})`;
}

/** A destructured parameter has no name of its own. It usually is the options. */
function parameterName(parameter: SyntaxNode): string {
  if (isNode(parameter.left)) return parameterName(parameter.left);
  if (isNode(parameter.argument)) return `...${parameterName(parameter.argument)}`;
  return parameter.type === "Identifier" ? String(parameter.name) : "options";
}

const nameOf = (node: unknown): string => (isNode(node) ? String(node.name ?? node.value) : "");
