import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../../..");
/** Whose dependencies are those of a Worker's app. */
const app = join(root, "examples/hono-workers");

export interface BundleOptions {
  /** Keeps line breaks, and a comment with its path before each file. */
  readonly keepPaths?: boolean;
  /** The folder whose dependencies are meant; the Workers example's unless said. */
  readonly from?: string;
}

export interface Bundle {
  readonly code: string;
  /** What it asks its runtime for. Hono, which an app has anyway, is left out, too. */
  readonly imports: readonly string[];
  /** The source files that something of is in the bundle, by their paths from the root. */
  readonly sources: readonly string[];
}

/** What Wrangler makes of a Worker's module: the same conditions, minified. @throws where it can't be built */
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

/** The least Worker's app: sign-in, tokens, every sign-out door, and a store; its own code and Hono don't count. */
export const wholeWorker = `
  export { identity, requireSignIn } from "@identity-web/adapter-hono";
  export { oidc } from "@identity-web/idp-oauth4webapi";
  export { durableObjectStore, IdentityObject } from "@identity-web/store-durable-objects";
`;

/** What an app may import beyond that: the export, and its path within a package. */
export const capabilities: readonly (readonly [name: string, from: string])[] = [
  ["par", "@identity-web/idp-oauth4webapi/par"],
  ["dpop", "@identity-web/idp-oauth4webapi/dpop"],
  ["jarm", "@identity-web/idp-oauth4webapi/jarm"],
  ["privateKeyJwt", "@identity-web/idp-oauth4webapi/private-key-jwt"],
  ["tls", "@identity-web/idp-oauth4webapi/mtls"],
  ["userinfo", "@identity-web/idp-oauth4webapi/userinfo"],
  ["fapi2", "@identity-web/idp-oauth4webapi/fapi2"],
  ["api", "@identity-web/idp-oauth4webapi/api"],
  ["clientCredentials", "@identity-web/idp-oauth4webapi/client-credentials"],
];

const folder = "../../packages/features/src";

/** Optional parts that an app may import. */
export const features: typeof capabilities = [
  ["requireBearer", "@identity-web/adapter-hono/api"],
  ["appClient", `${folder}/api/index.ts`],
  ["bff", `${folder}/bff/index.ts`],
  ["onward", `${folder}/onward/index.ts`],
  ["sessionsPage", `${folder}/sessions-page/index.ts`],
  ["challenge", `${folder}/challenge/index.ts`],
];

/** The least Worker's app with these capabilities. */
export const workerWith = (added: readonly (readonly [name: string, from: string])[]): string =>
  wholeWorker + added.map(([name, from]) => `export { ${name} } from ${JSON.stringify(from)};\n`).join("");
