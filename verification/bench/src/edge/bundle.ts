import { join } from "node:path";
import { build } from "esbuild";
import { nodeBuiltins } from "../../../runtimes/src/workerd/node-builtins.ts";

/** A Worker as one minified module, as Wrangler deploys it. */
export async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, `workers/${name}.ts`)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*"],
    plugins: [nodeBuiltins],
    logLevel: "silent",
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`the Worker ${name} has no code`);
  return script.text;
}
