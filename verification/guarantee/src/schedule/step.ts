/**
 * The resources that a step reads and changes, by name ("account:…", "time"). Two steps that share no resource, or only read the
 * shared ones, have the same result in either order.
 */
export interface Touches {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  /** An entry of a collection is added or changed. Such changes may be in any order, but not relative to a look at all entries. */
  readonly adds?: readonly string[];
}

/** The outcome of a step: "ok", or one of the mishaps and choices of its call ("lost", "fails", …). */
export type Course = string;

/** One step of a schedule, as it happened. */
export interface Step {
  readonly index: number;
  /** Unique in its run, and the same in every run that begins with the same steps. */
  readonly call: string;
  readonly task: string;
  readonly node: string | undefined;
  /** The call: "removeAccount", "provider.refresh". */
  readonly what: string;
  readonly course: Course;
  /** The call with its task and node. */
  readonly touches: Touches;
  /** The subject of the call, even if it had no effect. */
  readonly about: Touches;
  /** The index of the step that made this call. -1: the call existed from the beginning. */
  readonly madeBy: number;
  /** Whether it belongs to the aftermath, in which the schedule doesn't decide. */
  readonly aftermath: boolean;
  /** The true time, in ms since the epoch, when it began. */
  readonly time: number;
  /** The outcome, for a reader. */
  told: string;
}

/** Whether the order of two steps may matter. */
export function depend(a: Touches, b: Touches): boolean {
  return (
    meets(a.writes, b.writes) ||
    meetsAny(a.writes, b.reads, b.adds) ||
    meetsAny(b.writes, a.reads, a.adds) ||
    meets(a.adds, b.reads) ||
    meets(a.reads, b.adds)
  );
}

const meetsAny = (
  some: readonly string[] | undefined,
  ...others: readonly (readonly string[] | undefined)[]
): boolean => others.some((each) => meets(some, each));

function meets(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return some.some((each) => others.includes(each));
}

/** The resources of several steps together. */
export const together = (...all: readonly Touches[]): Touches => ({
  reads: [...new Set(all.flatMap(({ reads = [] }) => reads))],
  writes: [...new Set(all.flatMap(({ writes = [] }) => writes))],
  adds: [...new Set(all.flatMap(({ adds = [] }) => adds))],
});
