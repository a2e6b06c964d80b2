import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const binaries = join(root, "node_modules/.bin");

/** Copies the files of a build into an empty folder, so that nothing is built in the working tree. */
export function copyWorkspace(stage: string): void {
  for (const file of ["package.json", "pnpm-workspace.yaml", "LICENSE", ...globSync("tsconfig*.json", { cwd: root })]) {
    cpSync(join(root, file), join(stage, file));
  }
  // The links inside packages/*/node_modules are relative: in the copy they lead to the copied packages.
  const isWanted = (path: string) => !["dist", ".vite", ".cache"].includes(basename(path));
  cpSync(join(root, "packages"), join(stage, "packages"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: isWanted,
  });
  // A package's tests may use the tools, which aren't built.
  for (const folder of ["node_modules", "tools"]) symlinkSync(join(root, folder), join(stage, folder));
}

/** The folders of the packages that are published. */
export function publishable(stage: string): string[] {
  return globSync("packages/*/package.json", { cwd: stage })
    .filter((path) => readJson(join(stage, path)).private !== true)
    .map((path) => join(stage, dirname(path)))
    .sort();
}

/** Packs a built package into a folder. @returns the tarball's path */
export function pack(folder: string, into: string): string {
  const tarball = join(into, `${basename(folder)}.tgz`);
  demand("pnpm", ["pack", "--out", tarball], folder);
  return tarball;
}

/** Packs a built package and unpacks it under its name in a folder of modules, as an installation would. */
export function packInto(modules: string, folder: string): string {
  const name = String(readJson(join(folder, "package.json")).name);
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  const tarball = pack(folder, modules);
  demand("tar", ["-xzf", tarball, "-C", target, "--strip-components", "1"], folder);
  return target;
}

/** Links the libraries that a package needs, and the types of its peers, beside it. */
export function linkDependencies(modules: string, folder: string): void {
  const manifest = readJson(join(folder, "package.json"));
  const names = (kind: string) => Object.keys(manifest[kind] ?? {});
  const types = names("devDependencies").filter((name) => name.startsWith("@types/"));
  for (const name of [...names("dependencies"), ...names("peerDependencies"), ...types]) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    if (globSync(link).length === 0) symlinkSync(join(folder, "node_modules", name), link);
  }
}

/** Runs a program of the workspace (or of the system). @returns its exit status and its output */
export function run(program: string, args: readonly string[], cwd: string): { status: number | null; said: string } {
  const env = { ...process.env, PATH: `${binaries}:${process.env.PATH}` };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  if (error !== undefined) throw error;
  return { status, said: `${stdout}${stderr}` };
}

/** Like {@link run}. @throws Error with the program's output, if it fails */
export function demand(program: string, args: readonly string[], cwd: string): void {
  const { status, said } = run(program, args, cwd);
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed:\n${said}`);
}

/** A package.json. @throws if it doesn't exist or isn't JSON */
export function readJson(path: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(path, "utf8"));
}
