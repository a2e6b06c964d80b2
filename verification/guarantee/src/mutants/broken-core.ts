import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Core, ownCore } from "../world/core.ts";
import { type Edit, edited } from "./code/edit.ts";
import { Places } from "./code/places.ts";

const sources = dirname(fileURLToPath(import.meta.resolve("@identity-web/core")));
let known: Places | undefined;

/** Core's own source, read once. */
export function sourcesOfCore(): Places {
  known ??= new Places(sources);
  return known;
}

/** A copy of core with some of its code changed, for as long as `use` needs it. */
export async function withBrokenCore<T>(edits: readonly Edit[], use: (core: Core) => Promise<T>): Promise<T> {
  if (edits.length === 0) return use(ownCore);
  const changes = edited(sourcesOfCore(), edits);
  const folder = mkdtempSync(join(tmpdir(), "guarantee-"));
  try {
    cpSync(sources, folder, { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    for (const { file, text } of changes) writeFileSync(join(folder, file), text);
    const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
    return await use({ core: await load("index.ts"), http: await load("http/index.ts") });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
