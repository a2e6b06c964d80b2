import { join } from "node:path";
import { build } from "esbuild";
import { nodeBuiltins } from "./node-builtins.ts";

/** A Worker as it is deployed: one module, and its imports from the runtime. */
export interface Bundle {
  readonly script: string;
  readonly imports: readonly string[];
}

/**
 * Bundles a Worker as Wrangler does.
 *
 * @param entry - below this folder
 * @param nodeCompat - with Node's own modules (`nodejs_compat`)
 */
export async function bundle(entry: string, nodeCompat = false): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(import.meta.dirname, entry)],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: nodeCompat ? ["cloudflare:*"] : ["cloudflare:*", "node:*"],
    plugins: nodeCompat ? [nodeBuiltins] : [],
    outdir: "out",
    logLevel: "silent",
  });
  const script = outputFiles[0]?.text ?? "";
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return { script, imports };
}
