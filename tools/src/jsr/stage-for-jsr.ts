import { cpSync, existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, matchesGlob } from "node:path";
import { publishable, readJson } from "../packages/stage.ts";
import { jsrPackage, type Manifest, withTypes } from "./manifest.ts";

/** Packages that JSR can't accept, and the rule of JSR. */
const augments =
  "JSR refuses modules that add to the types of others (unsupported-global-module), and the guard adds `user` to the request";
const left: ReadonlyMap<string, string> = new Map([
  ["@identity-web/adapter-express", augments],
  ["@identity-web/adapter-fastify", augments],
  ["create-identity-web", "it reads its templates from the disk, and JSR serves modules over HTTPS only"],
]);

/** Writes Deno's workspace of all packages for JSR into an empty folder. @returns their names, and the omitted packages */
export function stageForJsr(root: string, stage: string): { packages: readonly string[]; left: typeof left } {
  const packages = publishable(root)
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => !left.has(manifest.name));
  for (const { folder, manifest } of packages) stagePackage(root, folder, manifest, join(stage, basename(folder)));
  const workspace = packages.map(({ folder }) => `./${basename(folder)}`);
  writeJson(join(stage, "deno.json"), { workspace, nodeModulesDir: "manual" });
  linkModules(root, stage, ["@types/node"], root);
  writeJson(join(stage, "package.json"), { private: true, devDependencies: { "@types/node": "*" } });
  return { packages: packages.map(({ manifest }) => manifest.name), left };
}

function stagePackage(root: string, from: string, manifest: Manifest, to: string): void {
  const { config, types, npm } = jsrPackage(manifest);
  const unpublished = readJson(join(from, "tsconfig.build.json")).exclude;
  const excluded = Array.isArray(unpublished) ? unpublished.map(String) : [];
  for (const path of globSync("src/**/*.{ts,json}", { cwd: from })) {
    // The types of modules that aren't installed here are for TypeScript in this workspace only.
    const isOut = path.endsWith(".d.ts") || excluded.some((glob) => isIn(path, glob));
    if (isOut) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), withTypes(readFileSync(join(from, path), "utf8"), types));
  }
  cpSync(join(from, "README.md"), join(to, "README.md"));
  cpSync(join(root, "LICENSE"), join(to, "LICENSE"));
  writeJson(join(to, "deno.json"), config);
  writeJson(join(to, "package.json"), { private: true, dependencies: npm });
  linkModules(from, to, Object.keys(npm), root);
}

const isIn = (path: string, glob: string): boolean => path.startsWith(`${glob}/`) || matchesGlob(path, glob);

/** Deno finds packages of npm in node_modules, so that the dry run needs no registry. */
function linkModules(from: string, to: string, names: readonly string[], root: string): void {
  for (const name of names) {
    // Next.js is installed on demand only.
    const places = [from, join(root, "verification/next")].map((folder) => join(folder, "node_modules", name));
    const found = places.find((place) => existsSync(place));
    if (found === undefined) throw new Error(`expected ${name} in ${places.join(" or ")}, and found it in neither`);
    const link = join(to, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(found, link);
  }
}

// `pnpm check:packages` ensures that a package of the workspace has name, version and exports.
const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

const writeJson = (path: string, value: unknown): void =>
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
