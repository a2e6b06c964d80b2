import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** A framework's app in this folder, with its build and start commands. */
export interface Framework {
  readonly folder: string;
  /** The target paths of the files of examples/fetch-recipes. */
  readonly recipe: Readonly<Record<string, string>>;
  /** The app's additions below a file of the recipe. */
  readonly more?: Readonly<Record<string, string>>;
  /** The recipe turns off the framework's check of `Origin`, and has its own. */
  readonly checksForms?: boolean;
  /** The app has its own route, POST /api/echo, which reads its body after the recipe has run. */
  readonly echoes?: boolean;
  /** The package's program under node_modules/.bin, and its arguments. */
  readonly build: readonly [string, ...string[]];
  /** The file that Node runs in production, from the app's folder. */
  readonly start: readonly [string, ...string[]];
}

export const frameworks: Readonly<Record<string, Framework>> = {
  "SvelteKit 3": {
    folder: "sveltekit",
    recipe: { "auth.ts": "src/auth.ts", "sveltekit.ts": "src/hooks.server.ts" },
    checksForms: true,
    build: ["vite", "build"],
    start: ["build/index.js"],
  },
  "Astro 7": {
    folder: "astro",
    recipe: { "auth.ts": "src/auth.ts", "astro.ts": "src/middleware.ts" },
    checksForms: true,
    build: ["astro", "build"],
    start: ["dist/server/entry.mjs"],
  },
  "React Router 8": {
    folder: "react-router",
    recipe: { "auth.ts": "app/auth.ts", "react-router.ts": "app/root.tsx", "auth-route.ts": "app/routes/auth.ts" },
    more: { "react-router.ts": 'export { Document as default } from "./document.tsx";\n' },
    build: ["react-router", "build"],
    start: ["../node_modules/@react-router/serve/bin.cjs", "build/server/index.js"],
  },
  "Nitro 3": {
    folder: "nitro",
    recipe: { "auth.ts": "server/auth.ts", "middleware/nitro.ts": "server/middleware/identity.ts" },
    build: ["nitro", "build"],
    start: [".output/server/index.mjs"],
    echoes: true,
  },
  "Nuxt 4": {
    folder: "nuxt",
    recipe: { "auth.ts": "server/auth.ts", "middleware/nuxt.ts": "server/middleware/identity.ts" },
    build: ["nuxt", "build"],
    start: [".output/server/index.mjs"],
    echoes: true,
  },
};

const root = resolve(import.meta.dirname, "..");
const recipes = resolve(root, "../../examples/fetch-recipes/src");

/** Copies the recipe into the app, as a reader does. */
export function prepare({ folder, recipe, more = {} }: Framework): void {
  for (const [from, to] of Object.entries(recipe)) {
    const text = readFileSync(resolve(recipes, from), "utf8");
    const file = resolve(root, folder, to);
    // Git keeps no folder whose only file is ignored.
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text + (more[from] ?? ""));
  }
}
