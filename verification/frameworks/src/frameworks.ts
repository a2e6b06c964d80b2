import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** A request for a function of a page. */
export interface Call {
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
}

/** A framework's app in this folder, with its build and start commands. */
export interface Framework {
  readonly folder: string;
  /** The target paths of the files of examples/fetch-recipes. */
  readonly recipe: Readonly<Record<string, string>>;
  /** The app's additions below a file of the recipe. */
  readonly more?: Readonly<Record<string, string>>;
  /** The recipe turns off the framework's check of `Origin`, and has its own. */
  readonly checksForms?: boolean;
  /**
   * The requests that call functions of the guarded page, at addresses of the framework or of the open page. Each function logs
   * its caller.
   *
   * @param page - The guarded page as the signed-in user sees it.
   */
  readonly calls?: (page: string) => readonly Call[];
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
    calls(page) {
      const [, id = ""] = /\/remote=([^"&]+)"/.exec(page) ?? [];
      const [hash] = decodeURIComponent(id).split("/");
      const path = `/_app/remote/${hash}/inbox`;
      return [
        { path, method: "GET" },
        { path, method: "GET", headers: { "x-sveltekit-pathname": "/" } },
        { path, method: "GET", headers: { "x-sveltekit-pathname": "/mail" } },
        { path: `/?/remote=${id}`, method: "POST", headers: { accept: "text/html" } },
        { path: `/?%2Fremote=${id}`, method: "POST", headers: { accept: "text/html" } },
      ];
    },
    build: ["vite", "build"],
    start: ["build/index.js"],
  },
  "Astro 7": {
    folder: "astro",
    recipe: { "auth.ts": "src/auth.ts", "astro.ts": "src/middleware.ts" },
    checksForms: true,
    calls(page) {
      const [, island = ""] = /"(\/_server-islands\/[^"]+)"/.exec(page) ?? [];
      return [
        { path: "/_actions/send", method: "POST" },
        { path: "/_%61ctions/send", method: "POST" },
        { path: "/?_action=send", method: "POST" },
        { path: "/?%5Faction=send", method: "POST" },
        { path: island.replaceAll("&amp;", "&"), method: "GET" },
      ];
    },
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
