import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Choice, type Chosen, chosen } from "./choice.ts";
import { manifestOf } from "./manifest.ts";
import { environmentFile, filled, settingsOf, textsOf } from "./texts.ts";

export type { Choice } from "./choice.ts";

const templates = fileURLToPath(new URL("../../templates", import.meta.url));

/** A file of a new app. */
export interface CreatedFile {
  /** From the app's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a new app. Writes nothing.
 *
 * @param name - The app's name in package.json.
 * @throws WrongChoice with the choices that exist
 * @example
 * const files = compose("my-app", { framework: "koa", provider: "local", store: "sqlite" });
 */
export function compose(name: string, choice: Choice): readonly CreatedFile[] {
  const parts = chosen(choice);
  const { framework, provider, store } = parts;
  const texts = textsOf(name, parts);
  const folders = [
    "any",
    ...framework.templates,
    ...testsOf(parts),
    ...provider.templates,
    ...store.templates,
    ...(framework.docker === undefined ? [] : ["docker", framework.docker.templates]),
  ];
  const settings = settingsOf(parts);
  return [
    { path: "package.json", text: `${JSON.stringify(manifestOf(name, parts), undefined, 2)}\n` },
    { path: ".env", text: environmentFile(settings, secret) },
    { path: ".env.example", text: environmentFile(settings, () => "") },
    ...folders
      .flatMap((folder) => filesOf(folder))
      .map(({ path, text }) => ({ path, text: written(path, text, texts) })),
  ];
}

/**
 * The test templates of Next.js, which runs as a separate process. A fake provider can only replace a provider that is configured
 * by its issuer, with a local store.
 */
function testsOf({ framework, provider, store }: Chosen): readonly string[] {
  if (framework.id !== "next") return [];
  const isFakeable = provider.settings.some(({ name }) => name === "ISSUER") && ["memory", "sqlite"].includes(store.id);
  return [isFakeable ? "next-sign-in" : "next-guard"];
}

const secret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");

function filesOf(folder: string): readonly CreatedFile[] {
  const from = join(templates, folder);
  return globSync("**/*", { cwd: from, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: dotted(file.slice(from.length + 1).replaceAll("\\", "/")),
      text: readFileSync(file, "utf8"),
    }));
}

/** npm packs no .gitignore. */
function dotted(path: string): string {
  const name = basename(path);
  return ["gitignore", "dockerignore"].includes(name) ? join(dirname(path), `.${name}`) : path;
}

/** Fills in a template. Code is copied unchanged. */
function written(path: string, text: string, texts: Readonly<Record<string, string>>): string {
  if (path === "wrangler.jsonc") return text.replace('"name": "app"', `"name": ${JSON.stringify(texts.name)}`);
  return ["README.md", "Dockerfile"].includes(path) ? filled(text, texts) : text;
}
