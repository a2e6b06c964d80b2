import { allOf, answers, type BrokenCells, holds, omit, understands } from "./world.ts";

export const onConditions: readonly BrokenCells[] = [
  understands("conditions are ignored", (step) => omit(step, "when")),
  understands("only the first condition is compared", (step) => ({ ...step, when: step.when?.slice(0, 1) ?? [] })),
  understands("the last of several conditions is ignored", (step) => ({
    ...step,
    when: (step.when?.length ?? 0) > 1 ? (step.when?.slice(0, -1) ?? []) : (step.when ?? []),
  })),
  understands("cells that must be absent may be there", (step) => ({
    ...step,
    when: step.when?.filter(({ version }) => version !== undefined) ?? [],
  })),
  understands("a step compares 256 cells at most", (step) => ({ ...step, when: step.when?.slice(0, 256) ?? [] })),
  answers("one condition that holds is enough", ({ cells }) => (partition, step) => {
    const any = step.when?.some((condition) => holds({ when: [condition] }, allOf(cells, partition), (c) => c.version));
    return cells.step(partition, any === true ? omit(step, "when") : step);
  }),
  answers("a cell that is there has any version", ({ cells }) => (partition, step) => {
    const when = step.when?.map(({ key, version }) => {
      const cell = allOf(cells, partition).find((each) => each.key === key);
      return { key, version: version === undefined ? undefined : (cell?.version ?? version) };
    });
    return cells.step(partition, when === undefined ? step : { ...step, when });
  }),
  answers("conditions look at all partitions", ({ cells }) => {
    return (partition, step) => {
      const everywhere = [...cells.partitions()].flatMap(([, each]) => [...each]);
      const isDone = holds(step, everywhere, ({ version }) => version);
      return cells.step(partition, isDone ? omit(step, "when") : { ...step, before: -1 });
    };
  }),
  answers("conditions are compared after the changes", ({ cells }) => (partition, step) => {
    const gone = new Set(step.delete);
    const when = step.when?.map((condition) =>
      gone.has(condition.key) ? { ...condition, version: undefined } : condition,
    );
    return cells.step(partition, when === undefined ? step : { ...step, when });
  }),
  answers("a step that isn't done puts its cells", ({ cells }) => (partition, step) => {
    const seen = cells.step(partition, step);
    if (!seen.done && step.put !== undefined) cells.step(partition, { put: step.put });
    return seen;
  }),
  answers("a step that isn't done deletes its cells", ({ cells }) => (partition, step) => {
    const seen = cells.step(partition, step);
    if (!seen.done && step.delete !== undefined) cells.step(partition, { delete: step.delete });
    return seen;
  }),
];

export const onMoments: readonly BrokenCells[] = [
  understands("before is ignored", (step) => omit(step, "before")),
  understands("a step at the very moment that it names is too late", (step) =>
    step.before === undefined ? step : { ...step, before: step.before - 1 },
  ),
  understands("before doesn't count in a step that only deletes", (step) =>
    (step.delete?.length ?? 0) > 0 && step.put === undefined ? omit(step, "before") : step,
  ),
  understands("before doesn't count if the versions match", (step) =>
    (step.when?.length ?? 0) > 0 ? omit(step, "before") : step,
  ),
];
