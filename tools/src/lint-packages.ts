import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Violation } from "./architecture/source-file.ts";
import { checkResolution } from "./packages/are-the-types-wrong.ts";
import { checkPacked, entryPoints } from "./packages/packed-package.ts";
import { copyWorkspace, demand, linkDependencies, packInto, publishable, readJson, run } from "./packages/stage.ts";

// Builds and packs every publishable package in a temporary folder, and checks the files that a user would get: its package.json
// and files, whether its types resolve, and whether its modules load.

/** These load only inside a test runner, or in the Workers runtime (where `pnpm test:runtimes` loads them). */
// adapter-next: Next.js is a peer that the check does not install.
const loadsElsewhere = [
  "@identity-web/testing/contracts",
  "@identity-web/store-durable-objects",
  "@identity-web/adapter-next",
];

/** Cloudflare's own types, which an app on Workers has. */
const workersModule = `declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> { constructor(state: unknown, env: Env) }
}`;

const stage = mkdtempSync(join(tmpdir(), "lint-packages-"));
try {
  copyWorkspace(stage);
  demand("tsc", ["--build", "tsconfig.build.json"], stage);
  const consumer = join(stage, "consumer");
  const modules = join(consumer, "node_modules");
  mkdirSync(modules, { recursive: true });
  const folders = publishable(stage);
  const packed = folders.map((folder) => packInto(modules, folder));
  for (const folder of folders) linkDependencies(modules, folder);
  const names = packed.flatMap((folder) => entryPoints(readJson(join(folder, "package.json"))));
  const violations = [
    ...(await Promise.all(packed.map(lint))).flat(),
    ...(await Promise.all(globSync(join(modules, "*.tgz")).map(checkResolution))).flat(),
    ...checkTypes(consumer, names),
    ...checkLoading(consumer, names),
  ];
  for (const violation of violations) console.error(violation);
  console.log(`${packed.length} packages, ${names.length} entry points, ${violations.length} faults`);
  process.exitCode = violations.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(stage, { recursive: true });
}

async function lint(folder: string): Promise<Violation[]> {
  const manifest = readJson(join(folder, "package.json"));
  const files = globSync("**/*", { cwd: folder, withFileTypes: true, exclude: ["node_modules"] })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const { messages, pkg } = await publint({ pkgDir: folder, pack: false, level: "suggestion", strict: true });
  const said = messages.map((message) => `${manifest.name}: publint: ${formatMessage(message, pkg, { color: false })}`);
  return [...checkPacked({ manifest, files }), ...said];
}

function checkTypes(consumer: string, names: readonly string[]): Violation[] {
  const imports = names.map((name, index) => `export * as entry${index} from ${JSON.stringify(name)};\n`);
  writeFileSync(join(consumer, "index.ts"), imports.join(""));
  writeFileSync(join(consumer, "workers.d.ts"), workersModule);
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
  return [
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ].flatMap(([module = "", moduleResolution = ""]) => {
    const compilerOptions = { target: "es2024", module, moduleResolution, strict: true, noEmit: true, types: [] };
    writeFileSync(
      join(consumer, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["index.ts", "workers.d.ts"] }),
    );
    const { said } = run("tsc", ["--pretty", "false"], consumer);
    // Faults inside the used libraries don't count.
    const ours = said.split("\n").filter((line) => /^(index\.ts|node_modules\/@identity-web\/|error)/.test(line));
    return ours.map((line) => `types (${moduleResolution}): ${line}`);
  });
}

function checkLoading(consumer: string, names: readonly string[]): Violation[] {
  return names
    .filter((name) => !loadsElsewhere.includes(name))
    .flatMap((name) => {
      const code = `await import(${JSON.stringify(name)})`;
      const { status, said } = run("node", ["--input-type=module", "--eval", code], consumer);
      return status === 0 ? [] : [`${name} does not load:\n${said}`];
    });
}
