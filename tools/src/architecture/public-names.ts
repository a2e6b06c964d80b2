import { exportsOf } from "./exports.ts";
import type { SourceFile, Violation } from "./source-file.ts";

const list = "packages/composition/src/public.ts";
const entry = "@identity-web/composition/public";

/**
 * The names that all adapters share are in one list. ES modules can't re-export a list by name, so each adapter repeats it,
 * and this rule compares the copies. `export *` is no alternative, because the API report of an adapter would then not show its names.
 */
export function checkPublicNames(sources: readonly SourceFile[]): Violation[] {
  const files = new Map(sources.map((file) => [file.path, file]));
  const shared = [...exportsOf(list, files).keys()];
  return sources
    .filter(({ path }) => /^packages\/adapter-[^/]+\/src\/index\.ts$/.test(path))
    .flatMap(({ path }) => {
      const found = exportsOf(path, files);
      const passedOn = [...found].filter(([, origin]) => origin === entry).map(([name]) => name);
      const missing = shared.filter((name) => !passedOn.includes(name));
      const unknown = passedOn.filter((name) => !shared.includes(name));
      return [
        ...(missing.length > 0 ? [`${path} does not export by name, from ${entry}: ${missing.join(", ")}`] : []),
        ...(unknown.length > 0
          ? [`${path} exports from ${entry} what ${list} does not have: ${unknown.join(", ")}`]
          : []),
      ];
    });
}
