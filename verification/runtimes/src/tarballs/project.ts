import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { demand } from "../../../../tools/src/packages/stage.ts";
import own from "../../package.json" with { type: "json" };

/** The package manager of an empty project. With pnpm, a dependency that a package uses but doesn't name is missing. */
export const managers = [
  { name: "pnpm", install: ["install", "--no-frozen-lockfile"] },
  { name: "npm", install: ["install", "--no-audit", "--no-fund", "--loglevel=error"] },
] as const;

export type Manager = (typeof managers)[number];

/** The previous major version of TypeScript, which many users still have. */
export const olderTypeScript = "typescript-5";

const thirdParty = [
  "@hono/node-server",
  "@types/express",
  "@types/koa",
  "@types/node",
  "@types/pg",
  "express",
  "fastify",
  "hono",
  "koa",
  "pg",
];
const adapters = ["express", "fastify", "fetch", "hono", "koa", "next"];
const used = [
  ...adapters.map((name) => `adapter-${name}`),
  "doctor",
  "features",
  "idp-oauth4webapi",
  "store-postgres",
  "store-sqlite",
  "testing",
];
/** Users' apps, one for each adapter. */
export const apps = adapters.map((name) => `${name}.ts`);

/**
 * Creates a project with the apps and their packages: those of identity-web from tarballs, the others from the registry.
 *
 * @param tarballs - All packages by name. Packages that the apps don't name are dependencies of the others
 * @throws Error with the package manager's output, if it fails
 */
export function installProject(
  folder: string,
  { name, install }: Manager,
  tarballs: ReadonlyMap<string, string>,
): void {
  mkdirSync(folder);
  for (const file of [...apps, "show.ts"]) cpSync(join(import.meta.dirname, "app", file), join(folder, file));
  writeNextStandIn(join(folder, "next-stand-in"));
  const overrides = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
  const ours = Object.entries(overrides).filter(([name]) => used.includes(basename(name)));
  const known: Readonly<Record<string, string>> = { ...own.dependencies, ...own.devDependencies };
  const theirs = thirdParty.map((name) => [name, known[name]]);
  const dependencies = {
    ...Object.fromEntries([...ours, ...theirs]),
    // The peer of adapter-next.
    next: "file:./next-stand-in",
    [olderTypeScript]: "npm:typescript@5.9.3",
    // Koa's version, which has no types. npm would install Express's version at the top, whose types don't fit @types/koa.
    "content-disposition": "1.0.1",
  };
  const manifest = { name: "app", version: "1.0.0", private: true, type: "module", dependencies };
  const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
  write("package.json", name === "npm" ? { ...manifest, overrides } : manifest);
  // JSON is YAML. Without hoisting, a package finds only the dependencies that it names.
  if (name === "pnpm")
    write("pnpm-workspace.yaml", { packages: ["."], hoist: false, overrides, allowBuilds: { msw: false } });
  demand(name, install, folder);
}

/**
 * Replaces Next.js, which is larger than all other packages together, and whose modules load only in its own bundles:
 * verification/next uses the real one. No scope of a request: a route handler needs none.
 */
function writeNextStandIn(folder: string): void {
  const refuse = "throw new Error('called outside a request scope');";
  const modules = {
    headers: `export async function headers() { ${refuse} }\nexport async function cookies() { ${refuse} }\n`,
    navigation: `export function redirect() { ${refuse} }\n`,
    server:
      "export const after = (work) => void Promise.resolve(typeof work === 'function' ? work() : work);\n" +
      "export class NextResponse extends Response {}\n",
  };
  const names = Object.keys(modules);
  const exports = Object.fromEntries(names.map((name) => [`./${name}`, `./${name}.js`]));
  mkdirSync(folder);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "next", version: "16.0.0", type: "module", exports }),
  );
  for (const [name, code] of Object.entries(modules)) writeFileSync(join(folder, `${name}.js`), code);
}

/** The module resolutions of users' tsconfig.json. */
export const resolutions = [
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "esnext", moduleResolution: "bundler" },
] as const;

/** Strict, with a check of libraries' declarations. */
export function writeTypeScriptConfig(folder: string, resolution: (typeof resolutions)[number]): void {
  const compilerOptions = {
    ...resolution,
    target: "es2024",
    types: ["node"],
    strict: true,
    noEmit: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: apps }));
}
