import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";

const names = builtinModules.filter((name) => !name.startsWith("_") && !name.includes(":"));
const filter = new RegExp(`^(node:)?(${names.map((name) => name.replaceAll("/", "\\/")).join("|")})$`);
const namespace = "required-builtin";

/**
 * Node's own modules under `nodejs_compat`, as Wrangler provides them to a Worker: with their prefix, and by an import if
 * CommonJS code requires them.
 */
export const nodeBuiltins: Plugin = {
  name: "node-builtins",
  setup(build) {
    build.onResolve({ filter }, ({ path, kind }) => {
      const name = `node:${path.replace(/^node:/, "")}`;
      return kind === "require-call" ? { path: name, namespace } : { path: name, external: true };
    });
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `import builtin from ${JSON.stringify(path)};\nmodule.exports = builtin;`,
    }));
  },
};
