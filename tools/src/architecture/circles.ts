import { join } from "./exports.ts";
import { importsOf } from "./imports.ts";
import { isTest, type SourceFile, type Violation } from "./source-file.ts";

/**
 * No files import each other in a circle, types included: each can be understood without those that need it. Every file that
 * stands in a circle is named in one, the shortest there is.
 *
 * @param sources all source files; tests may stand in circles
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
    return [`${circle.join(" → ")}: a circle of imports; move what they share below them`];
  });
}

/** The shortest way of at least one import from a file to a file, both included. */
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
