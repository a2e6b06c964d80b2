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
      const { source, applied } = patched(textOf(loaded.source), mine);
      for (const patch of applied) missed.delete(patch);
      return { ...loaded, source };
    },
  });
  return () => [...missed];
}

/** The source after these patches, and those that found their text exactly once. */
export function patched(source: string, patches: readonly SourcePatch[]): { source: string; applied: SourcePatch[] } {
  const applied: SourcePatch[] = [];
  let text = source;
  for (const patch of patches) {
    if (text.split(patch.find).length !== 2) continue;
    text = text.replace(patch.find, () => patch.replace);
    applied.push(patch);
  }
  return { source: text, applied };
}

const textOf = (source: unknown): string =>
  typeof source === "string" ? source : new TextDecoder().decode(source as Uint8Array);
