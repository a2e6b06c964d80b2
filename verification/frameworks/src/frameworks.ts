import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** A framework's app in this folder, and how it is built and started. */
export interface Framework {
  readonly folder: string;
  /** Where the files of examples/fetch-recipes go. */
  readonly recipe: Readonly<Record<string, string>>;
  /** What the app writes below a file of the recipe. */
  readonly more?: Readonly<Record<string, string>>;
  /** The recipe turns the framework's check of `Origin` off, and has one of its own. */
  readonly checksForms?: boolean;
  /** The app has a route of its own, POST /api/echo, which reads its body after the recipe has run. */
  readonly echoes?: boolean;
  /** The package's program under node_modules/.bin, and what it is given. */
  readonly build: readonly [string, ...string[]];
  /** What Node runs in production, from the app's folder. */
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

/** Puts the recipe into the app, as its reader does. */
export function prepare({ folder, recipe, more = {} }: Framework): void {
  for (const [from, to] of Object.entries(recipe)) {
    const text = readFileSync(resolve(recipes, from), "utf8");
    const file = resolve(root, folder, to);
    // Git keeps no folder whose only file is ignored.
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text + (more[from] ?? ""));
  }
}
