import { registerHooks } from "node:module";
import type { SourcePatch } from "./weakening.ts";

/**
 * Makes this thread load the patched sources. The files don't change.
 *
 * @returns a function that checks whether every patch found its place
 */
export function weaken(patches: readonly SourcePatch[]): () => readonly SourcePatch[] {
  const missed = new Set(patches);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const mine = patches.filter(({ file }) => url.endsWith(`/${file}`));
      if (mine.length === 0) return loaded;
      let source = textOf(loaded.source);
      for (const patch of mine) {
        if (source.split(patch.find).length !== 2) continue;
        source = source.replace(patch.find, () => patch.replace);
        missed.delete(patch);
      }
      return { ...loaded, source };
    },
  });
  return () => [...missed];
}

const textOf = (source: unknown): string =>
  typeof source === "string" ? source : new TextDecoder().decode(source as Uint8Array);
