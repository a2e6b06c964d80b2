import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Core, ownCore } from "../world/core.ts";
import type { SourcePatch } from "./mutant.ts";

const sources = dirname(fileURLToPath(import.meta.resolve("@identity-web/core")));

/**
 * Core's source with one text replaced by another.
 *
 * @throws Error where the text isn't there exactly once: then the mutant must be looked at again.
 */
function patched({ file, find, replace }: SourcePatch, read = readSource): string {
  const text = read(file);
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} has ${count} places, and not one, that read: ${find}`);
  return text.replace(find, () => replace);
}

const readSource = (file: string): string => readFileSync(join(sources, file), "utf8");

/** A copy of core with its sources patched, for as long as `use` needs it. */
export async function withBrokenCore<T>(patches: readonly SourcePatch[], use: (core: Core) => Promise<T>): Promise<T> {
  if (patches.length === 0) return use(ownCore);
  const folder = mkdtempSync(join(tmpdir(), "guarantee-"));
  try {
    cpSync(sources, folder, { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    for (const patch of patches) {
      const path = join(folder, patch.file);
      writeFileSync(
        path,
        patched(patch, () => readFileSync(path, "utf8")),
      );
    }
    const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
    return await use({ core: await load("index.ts"), http: await load("http/index.ts") });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
