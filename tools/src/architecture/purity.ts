import { join } from "./exports.ts";
import { importsOf } from "./imports.ts";
import {
  isNode,
  isTest,
  lineOf,
  nodes,
  parse,
  type SourceFile,
  type SyntaxNode,
  type Violation,
} from "./source-file.ts";

const core = "packages/core/";

/** Globals of single runtimes. Core must run in all runtimes. */
const runtimeGlobals = new Set([
  ...["process", "Buffer", "require", "module", "global", "__dirname", "__filename", "setImmediate", "clearImmediate"],
  ...["NodeJS", "Deno", "Bun", "window", "localStorage", "sessionStorage"],
]);

/** Core is pure: no dependency, nothing imported from outside itself, web-standard globals only. */
export function checkPurity(sources: readonly SourceFile[], corePackageJson: string): Violation[] {
  const code = sources.filter(({ path }) => path.startsWith(`${core}src/`) && !isTest(path));
  return [...dependencies(corePackageJson), ...code.flatMap(foreignImports), ...code.flatMap(foreignGlobals)];
}

function dependencies(packageJson: string): Violation[] {
  const manifest: Record<string, unknown> = JSON.parse(packageJson);
  return ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies"]
    .filter((kind) => Object.keys(manifest[kind] ?? {}).length > 0)
    .map((kind) => `${core}package.json: ${kind}: core depends on nothing`);
}

function foreignImports(file: SourceFile): Violation[] {
  const references = [...file.text.matchAll(/^\/\/\/\s*<reference/gm)].map((match) => ({
    start: match.index,
    fault: "a reference directive brings in types from outside core",
  }));
  const imports = importsOf(file).flatMap(({ specifier, start }) => {
    if (specifier === undefined) return [{ start, fault: "import() of a computed name" }];
    const target = specifier.startsWith(".") ? join(file.path, specifier) : undefined;
    if (target?.startsWith(`${core}src/`) && !isTest(target)) return [];
    return [{ start, fault: `"${specifier}" is outside core` }];
  });
  return [...references, ...imports].map(({ start, fault }) => `${file.path}:${lineOf(file, start)}: ${fault}`);
}

function foreignGlobals(file: SourceFile): Violation[] {
  return [...nodes(parse(file))]
    .filter(({ node, parent }) => runtimeGlobals.has(String(node.name)) && isReference(node, parent))
    .map(({ node }) => `${file.path}:${lineOf(file, node.start)}: ${node.name} is not a web-standard global`);
}

/** False for names that only look like a global: `x.process`, `{ process: 1 }`, `{ process(): void }`. */
function isReference(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (node.type !== "Identifier") return false;
  if (parent === undefined || parent.computed === true) return true;
  if (parent.property === node) return isNode(parent.object) && parent.object.name === "globalThis";
  return parent.key !== node || parent.shorthand === true;
}
