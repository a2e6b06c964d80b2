/** The members of a package.json that JSR's configuration needs. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Conditional;
  readonly imports?: Conditional;
  readonly dependencies?: Ranges;
  readonly peerDependencies?: Ranges;
  readonly devDependencies?: Ranges;
  /** Its exports are the published ones: fewer than in the workspace. */
  readonly publishConfig: { readonly exports: Readonly<Record<string, unknown>> };
}
type Conditional = Readonly<Record<string, string | { readonly types?: string; readonly default: string }>>;
type Ranges = Readonly<Record<string, string>>;

/** A package's files and configuration for JSR. */
export interface JsrPackage {
  /** deno.json. */
  readonly config: {
    readonly name: string;
    readonly version: string;
    readonly license: "MIT";
    readonly exports: Ranges;
    readonly imports: Ranges;
    readonly publish: { readonly include: readonly string[] };
  };
  /** For each imported name whose module has no types of its own: the name that has them. */
  readonly types: Ranges;
  /** The packages of npm that it uses, for Deno's look into node_modules. */
  readonly npm: Ranges;
}

/**
 * A package's configuration for JSR, made from its package.json. JSR supports no conditions: an export or import with
 * conditions becomes its `default`, which is that of Node, Deno and Bun.
 */
export function jsrPackage(manifest: Manifest): JsrPackage {
  const { name, version, devDependencies = {} } = manifest;
  const uses = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  const own = uses.filter(([, range]) => range.startsWith("workspace:"));
  const typesOf = (used: string): string => `@types/${used}`;
  const foreign = uses.filter(([, range]) => !range.startsWith("workspace:"));
  const typed = foreign.map(([used]) => used).filter((used) => typesOf(used) in devDependencies);
  const npm = Object.fromEntries([
    ...foreign.map(([used, range]) => [used, caret(range)]),
    ...typed.map((used) => [typesOf(used), caret(devDependencies[typesOf(used)] ?? "")]),
  ]);
  const conditional = Object.entries(manifest.imports ?? {});
  const published = Object.keys(manifest.publishConfig.exports);
  return {
    config: {
      name,
      version,
      license: "MIT",
      exports: Object.fromEntries(published.map((key) => [key, exported(key, manifest.exports[key])])),
      imports: Object.fromEntries([
        ...own.map(([used]) => [used, `jsr:${used}@^${version}`]),
        ...Object.entries(npm).map(([used, range]) => [used, `npm:${used}@${range}`]),
        ...conditional.map(([key, target]) => [key, located(defaultOf(target), npm)]),
      ]),
      publish: { include: ["deno.json", "src", "README.md", "LICENSE"] },
    },
    types: Object.fromEntries([
      ...typed.map((used) => [used, typesOf(used)]),
      ...conditional.flatMap(([key, target]) =>
        typeof target === "object" && target.types !== undefined ? [[key, located(target.types, npm)]] : [],
      ),
    ]),
    npm,
  };
}

/** A module's text with the line that names the types of an import, for Deno and JSR. */
export function withTypes(text: string, types: Ranges): string {
  return Object.entries(types).reduce((all, [name, of]) => {
    const statement = new RegExp(`^(?:import|export) [^;"]*? from "${name}";$`, "gm");
    return all.replaceAll(statement, (found) => `// @ts-types="${of}"\n${found}`);
  }, text);
}

const defaultOf = (target: Conditional[string]): string => (typeof target === "object" ? target.default : target);

function exported(key: string, target: Conditional[string] | undefined): string {
  if (target === undefined) throw new Error(`publishConfig exports "${key}", and the workspace has no export "${key}"`);
  return defaultOf(target);
}

/** A path inside a package of npm gets its version. */
function located(path: string, npm: Ranges): string {
  if (path.startsWith("./")) return path;
  const used = Object.keys(npm).find((name) => path.startsWith(`${name}/`));
  if (used === undefined) throw new Error(`expected ${path} to be inside a dependency, and it isn't`);
  return `npm:${used}@${npm[used]}${path.slice(used.length)}`;
}

/** Deno refuses a range such as ">=16" before a subpath. */
const caret = (range: string): string => `^${range.replace(/^\D+/, "")}`;
