import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isNode, nameOf, nodesOf, parse, type SyntaxNode } from "./syntax.ts";

/** A function, method or constant of core, by its name: "decideClaim", "SignIn#complete", "SignIn##undo". */
export interface Place {
  readonly name: string;
  readonly file: string;
  readonly node: SyntaxNode;
}

/** Core's source files, read and parsed once. */
export class Places {
  readonly texts = new Map<string, string>();
  readonly #places = new Map<string, Place[]>();

  constructor(folder: string) {
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
      const text = readFileSync(join(folder, file), "utf8");
      this.texts.set(file, text);
      for (const statement of parse(file, text).body) this.#add(file, statement);
    }
  }

  /** @throws Error if there are several with this name, or none */
  find(name: string): Place {
    const [found, other] = this.#places.get(name) ?? [];
    if (found !== undefined && other === undefined) return found;
    const problem = found === undefined ? "nothing" : `more than one place (${found.file}, ${other?.file})`;
    throw new Error(`core has ${problem} that is called ${name}`);
  }

  #add(file: string, statement: SyntaxNode): void {
    const declared = "declaration" in statement && isNode(statement.declaration) ? statement.declaration : statement;
    if (declared.type === "VariableDeclaration" && "declarations" in declared && Array.isArray(declared.declarations)) {
      for (const each of declared.declarations)
        if (isNode(each)) this.#note(file, nameOf("id" in each && each.id), each);
      return;
    }
    const name = nameOf("id" in declared && declared.id);
    this.#note(file, name, declared);
    this.#inside(file, name, declared);
    if (declared.type !== "ClassDeclaration" || !("body" in declared) || !isNode(declared.body)) return;
    const members = "body" in declared.body && Array.isArray(declared.body.body) ? declared.body.body : [];
    for (const member of members) {
      if (isNode(member) && "key" in member) this.#note(file, `${name}#${nameOf(member.key) ?? ""}`, member);
    }
  }

  /** Functions within a function, and methods of an object in it: "storeOverCells.signIn". */
  #inside(file: string, name: string | undefined, declared: SyntaxNode): void {
    if (declared.type !== "FunctionDeclaration") return;
    for (const node of nodesOf("body" in declared && declared.body)) {
      const own = node.type === "Property" ? "key" in node && node.key : "id" in node && node.id;
      const isFunction =
        node.type === "FunctionDeclaration" || node.type === "VariableDeclarator" || node.type === "Property";
      const inner = isFunction ? nameOf(own) : undefined;
      if (inner !== undefined) this.#note(file, `${name}.${inner}`, node);
    }
  }

  #note(file: string, name: string | undefined, node: SyntaxNode): void {
    if (name === undefined || node.type.startsWith("TS")) return;
    const known = this.#places.get(name) ?? [];
    this.#places.set(name, [...known, { name, file, node }]);
  }
}
