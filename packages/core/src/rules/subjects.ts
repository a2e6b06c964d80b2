import type { NamedUser } from "../ports/token-cache.ts";
import type { IndexEntry } from "./facts.ts";
import type { Format } from "./format.ts";
import { subjectPartition } from "./names.ts";
import type { Runner } from "./runner.ts";
import { indexEntry } from "./sign-in.ts";

interface IndexParts<T> {
  readonly runner: Runner<T>;
  readonly format: Format<T>;
  /** How far partitions' clocks may differ. An entry must not end before what it leads to, even by another clock. */
  readonly skewMs: number;
}

/** The partitions of users' identifiers. */
export async function subjectPartitions<T>(format: Format<T>, subjects: readonly string[]): Promise<readonly string[]> {
  const names = await Promise.all(subjects.map((subject) => format.names(subject)));
  return names.flat().map(subjectPartition);
}

/**
 * Indexes a user's identifiers, and reads their markers in the same steps.
 *
 * @param markers - The cells of the markers that stop what the entry leads to.
 * @returns whether none of the markers stops it
 */
export async function indexSubjects<T>(
  { runner, format, skewMs }: IndexParts<T>,
  { subjects, until }: Pick<NamedUser, "subjects" | "until">,
  entry: Omit<IndexEntry, "until" | "deadline">,
  markers: readonly string[],
): Promise<boolean> {
  const ends = until + skewMs;
  // What the entry leads to is stored or claimed already, so nothing is pending longer.
  const whole: IndexEntry = { ...entry, until: ends, deadline: ends };
  const partitions = await subjectPartitions(format, subjects);
  const marked = await Promise.all(
    partitions.map((partition) => runner.run(indexEntry(format, partition, whole, markers))),
  );
  return marked.every((stoppedBy) => stoppedBy === undefined);
}
