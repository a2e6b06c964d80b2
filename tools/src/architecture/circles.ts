import { join } from "./exports.ts";
import { importsOf } from "./imports.ts";
import { isTest, type SourceFile, type Violation } from "./source-file.ts";

/**
 * There are no import cycles, types included, so each file can be understood without the files that need it. Every file in
 * a cycle is reported in its shortest cycle.
 *
 * @param sources All source files. Tests may be in cycles
 */
export function checkCircles(sources: readonly SourceFile[]): Violation[] {
  const files = sources.filter(({ path }) => !isTest(path));
  const known = new Set(files.map(({ path }) => path));
  const neighbours = new Map(
    files.map((file) => {
      const targets = importsOf(file).flatMap(({ specifier }) =>
        specifier?.startsWith(".") ? [join(file.path, specifier)] : [],
      );
      return [file.path, new Set(targets.filter((path) => known.has(path)))];
    }),
  );
  const told = new Set<string>();
  return files.flatMap(({ path }) => {
    const circle = told.has(path) ? undefined : shortestWay(path, path, neighbours);
    if (circle === undefined) return [];
    for (const each of circle) told.add(each);
    return [`${circle.join(" → ")}: an import cycle; move the shared code below them`];
  });
}

/** The shortest path of at least one import between two files, both included. */
function shortestWay(
  from: string,
  to: string,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  let ways: (readonly [string, ...string[]])[] = [[from]];
  while (ways.length > 0) {
    const longer: typeof ways = [];
    for (const way of ways) {
      for (const next of neighbours.get(way.at(-1) ?? "") ?? []) {
        if (next === to) return [...way, next];
        if (!seen.has(next)) longer.push([...way, next]);
        seen.add(next);
      }
    }
    ways = longer;
  }
  return undefined;
}
