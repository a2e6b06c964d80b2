import { posix } from "node:path";
import { type Declaration, type DeclarationFile, type Reference, readDeclarations } from "./declaration-file.ts";

/** Returns a file's text by its path in the package. @throws if it doesn't exist */
export type Read = (path: string) => string;

/** The target of a name: a declaration of this package, or of another one. */
type Target =
  | { readonly path: string; readonly name: string; readonly declaration: Declaration }
  | { readonly from: string; readonly name: string };

/**
 * The public API of one entry point, as the lines of a declaration file: its exports, sorted by name, then the visible
 * declarations that it doesn't export, then the names of other packages. Comments and the file of a declaration don't
 * count.
 *
 * @param path - the entry's `.d.ts`, in the package
 * @throws Error if a declaration names something that can't be found
 */
export function entryReport(path: string, read: Read): string[] {
  const files = new Map<string, DeclarationFile>();
  const fileAt = (at: string): DeclarationFile => {
    const file = files.get(at) ?? readDeclarations(at, read(at));
    files.set(at, file);
    return file;
  };

  const targetOf = (at: string, { from, name }: Reference): Target => {
    if (!from.startsWith(".") || name === "*") return { from, name };
    const target = exportsOf(pathOf(at, from)).named.get(name);
    if (target === undefined) throw new Error(`${at}: ${from} exports no ${name}`);
    return target;
  };
  const localTarget = (at: string, name: string): Target | undefined => {
    const { declared, imported } = fileAt(at);
    const declaration = declared.get(name);
    if (declaration !== undefined) return { path: at, name, declaration };
    const reference = imported.get(name);
    return reference && targetOf(at, reference);
  };
  const exportsOf = (at: string): { named: Map<string, Target>; outside: string[] } => {
    const { exported, stars } = fileAt(at);
    const named = new Map<string, Target>();
    const outside: string[] = [];
    for (const from of stars) {
      if (!from.startsWith(".")) outside.push(from);
      else {
        const inner = exportsOf(pathOf(at, from));
        for (const [name, target] of inner.named) named.set(name, target);
        outside.push(...inner.outside);
      }
    }
    for (const [name, what] of exported) {
      const target = typeof what === "string" ? localTarget(at, what) : targetOf(at, what);
      if (target === undefined) throw new Error(`${at} exports ${name}, which it does not declare`);
      named.set(name, target);
    }
    return { named, outside };
  };

  const { named, outside } = exportsOf(path);
  const shown = new Set<Declaration>();
  const imports = new Set<string>();
  const open: Target[] = [];
  const exportLines = outside.map((from) => `export * from "${from}";`);
  for (const [name, target] of sorted(named)) {
    open.push(target);
    if ("from" in target) exportLines.push(`export { ${renamed(target.name, name)} } from "${target.from}";`);
    else if (target.name !== name) exportLines.push(`export { ${renamed(target.name, name)} };`);
    else {
      shown.add(target.declaration);
      exportLines.push(...target.declaration.texts.map((text) => `export ${text}`));
    }
  }

  const inner: string[] = [];
  const visited = new Set<Declaration>();
  for (let target = open.pop(); target !== undefined; target = open.pop()) {
    if ("from" in target) {
      imports.add(`import ${target.name === "*" ? "* as …" : `{ ${target.name} }`} from "${target.from}";`);
      continue;
    }
    const { declaration, path: at } = target;
    if (visited.has(declaration)) continue;
    visited.add(declaration);
    if (!shown.has(declaration)) inner.push(...declaration.texts);
    for (const name of declaration.names) open.push(...[localTarget(at, name)].filter((each) => each !== undefined));
    open.push(...declaration.references.map((reference) => targetOf(at, reference)));
  }
  const changed = [...files.values()].flatMap(({ augmentations }) => augmentations);
  return [
    ...exportLines,
    ...section("not exported, but seen through what is", inner),
    ...section("in modules of others", changed),
    ...section("of other packages", [...imports]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`// ${title}`, ...lines.toSorted()];
}

const sorted = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

const renamed = (local: string, name: string): string => (local === name ? name : `${local} as ${name}`);

/** The compiler keeps `./name.ts` in declarations, which means `./name.d.ts`. */
function pathOf(importer: string, specifier: string): string {
  return posix.join(posix.dirname(importer), specifier).replace(/\.[jt]s$/, ".d.ts");
}
