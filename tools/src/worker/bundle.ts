import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { readFromRoot } from "../architecture/repository.ts";

const root = resolve(import.meta.dirname, "../../..");
/** The folder whose dependencies are those of a Worker's app. */
const app = join(root, "examples/hono-workers");

export interface BundleOptions {
  /** Keeps line breaks, and a comment with its path before each file. */
  readonly keepPaths?: boolean;
  /** The folder whose dependencies are bundled. @default the Workers example */
  readonly from?: string;
}

export interface Bundle {
  readonly code: string;
  /** Its imports from the runtime. Hono is omitted, too, because an app has it anyway. */
  readonly imports: readonly string[];
  /** The source files with code in the bundle, by their paths from the root. */
  readonly sources: readonly string[];
}

/** Bundles a Worker's module as Wrangler does: with the same conditions, minified. @throws if it can't be built */
export async function bundleForWorkers(contents: string, options: BundleOptions = {}): Promise<Bundle> {
  const { keepPaths = false, from = app } = options;
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: resolve(root, from), loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    minifyWhitespace: !keepPaths,
    format: "esm",
    target: "es2024",
    platform: "browser",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "hono", "hono/*"],
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const outputs = Object.values(metafile.outputs);
  const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
  return {
    code: outputFiles[0]?.text ?? "",
    imports: [...new Set(outputs.flatMap((output) => output.imports.map(({ path }) => path)))].sort(),
    sources: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
  };
}

/** The smallest app for Workers: sign-in, tokens, every sign-out channel, and a store. Its own code and Hono don't count. */
export const wholeWorker = `
  export { identity, requireSignIn } from "@identity-web/adapter-hono";
  export { oidc } from "@identity-web/idp-oauth4webapi";
  export { durableObjectStore, IdentityObject } from "@identity-web/store-durable-objects";
`;

/** An export that an app may import, and the file of its module, from the root. */
export type Part = readonly [name: string, from: string];

/** The capabilities of `oidc()`: the exports of the package's further modules. */
export const capabilities: readonly Part[] = await exportsOf("packages/idp-oauth4webapi");

/** Optional parts of an app. */
export const features: readonly Part[] = [
  ["requireBearer", "packages/adapter-hono/src/api.ts"],
  ...(await exportsOf("packages/features")),
];

async function exportsOf(folder: string): Promise<readonly Part[]> {
  const { exports }: { readonly exports: Readonly<Record<string, string>> } = JSON.parse(
    readFromRoot(`${folder}/package.json`).text,
  );
  const files = Object.entries(exports).flatMap(([path, file]) => (path === "." ? [] : [join(folder, file)]));
  const parts = files.map(async (file): Promise<readonly Part[]> => {
    const source: object = await import(pathToFileURL(join(root, file)).href);
    return Object.keys(source).map((name) => [name, file]);
  });
  return (await Promise.all(parts)).flat();
}

/** The smallest app for Workers with these capabilities. */
export const workerWith = (added: readonly Part[]): string =>
  wholeWorker + added.map(([name, file]) => `export { ${name} } from ${JSON.stringify(join(root, file))};\n`).join("");
