import type { Setting } from "../parts/part.ts";
import { newSecret } from "../parts/providers.ts";
import type { Chosen } from "./choice.ts";
import { versionOf } from "./versions.ts";

/** The values for `{{…}}` in the templates. */
export function textsOf(name: string, { framework, provider, store }: Chosen): Readonly<Record<string, string>> {
  const isLocal = provider.id === "local";
  const files: readonly (readonly [string, string])[] = [
    ...framework.files,
    ["src/options.ts", "the options of `identity()`"],
    ["src/provider.ts", "the provider"],
    ...(store.templates.length > 0 ? [["src/store.ts", "the store"] as const] : []),
    ...(isLocal ? [["scripts/provider.ts", "the local provider, for development only"] as const] : []),
  ];
  const { docker } = framework;
  const owner = `${docker?.user}:${docker?.user}`;
  const data = `RUN mkdir /data && chown ${owner} /data\nENV DATABASE=/data/identity.db\nVOLUME /data\n`;
  return {
    name,
    framework: framework.label,
    provider: provider.label,
    store: store.label,
    prepare: store.prepare === undefined ? "" : `${store.prepare}\n`,
    dev: isLocal ? "starts the local provider and the app" : "starts the app",
    try: isLocal
      ? "Open http://localhost:3000 and sign in with any name and any password."
      : "Fill in `.env` first. Then open http://localhost:3000 and sign in.",
    files: files.map(([path, job]) => `| \`${path}\` | ${job} |`).join("\n"),
    deploy: framework.deploy,
    data: store.id === "sqlite" ? data : "",
    version: docker?.versionOf === undefined ? "" : versionOf(docker.versionOf),
  };
}

/** @throws Error for a name without a text */
export const filled = (template: string, texts: Readonly<Record<string, string>>): string =>
  template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`no text for {{${name}}}`);
    return text;
  });

export function settingsOf({ framework, provider, store }: Chosen): readonly Setting[] {
  // The other frameworks get their port from the command line.
  const port =
    !framework.dev.startsWith("node") && framework.id !== "hono-bun" ? [] : [{ name: "PORT", value: "3000" }];
  const own = [
    { name: "BASE_URL", value: "http://localhost:3000" },
    { name: "SECRET", value: newSecret },
  ];
  return [...port, ...own, ...provider.settings, ...store.settings];
}

/** @param secret - Makes a new secret at each call. Without it, secrets stay empty */
export const environmentFile = (settings: readonly Setting[], secret: () => string): string =>
  settings.map(({ name, value }) => `${name}=${value === newSecret ? secret() : value}\n`).join("");
