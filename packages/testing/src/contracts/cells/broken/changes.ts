import type { Cell, Put } from "@identity-web/core";
import { allOf, answers, type BrokenCells, broken, omit, tells, understands, withLook, withPuts } from "./world.ts";

export const onChanges: readonly BrokenCells[] = [
  understands("deletes are forgotten", (step) => omit(step, "delete")),
  understands("only the first put is made", (step) => ({
    ...step,
    put: step.put?.slice(0, 1) ?? [],
  })),
  understands("a step takes a hundred changes", (step) => ({
    ...step,
    put: step.put?.slice(0, 100) ?? [],
  })),
  answers("a delete removes all keys with that prefix", ({ cells }) => (partition, step) => {
    const keys = allOf(cells, partition).map(({ key }) => key);
    const gone = keys.filter((key) => step.delete?.some((each) => key.startsWith(each)));
    return cells.step(partition, { ...step, delete: gone });
  }),
  answers("a put without a seal keeps the seal of before", ({ cells }) => (partition, step) => {
    const before = allOf(cells, partition);
    return cells.step(
      partition,
      withPuts(step, (put) => ({ ...put, seal: put.seal ?? before.find(({ key }) => key === put.key)?.seal })),
    );
  }),
  answers("a cell of the same value isn't written again", ({ cells }) => (partition, step) => {
    const values = new Map(allOf(cells, partition).map(({ key, value }) => [key, value]));
    return cells.step(partition, {
      ...step,
      put: step.put?.filter(({ key, value }) => values.get(key) !== value) ?? [],
    });
  }),
  understands("numbers lose their form", (step) =>
    withPuts(step, (put) => (/^\d+(\.\d+)?$/.test(put.value) ? { ...put, value: String(Number(put.value)) } : put)),
  ),
  understands("an empty seal is none", (step) =>
    withPuts(step, (put) => ({ ...put, seal: put.seal === "" ? undefined : put.seal })),
  ),
  understands("large values are cut off", (step) =>
    withPuts(step, (put) => ({ ...put, seal: put.seal?.slice(0, 65_535) })),
  ),
  understands("texts end at U+0000", (step) =>
    withPuts(step, (put) => ({ ...put, value: put.value.split("\0", 1)[0] ?? "" })),
  ),
  understands("half a surrogate pair becomes U+FFFD", (step) =>
    withPuts(step, (put) => ({ ...put, key: put.key.toWellFormed() })),
  ),
  understands("spaces at the end of keys don't count", (step) =>
    withPuts(step, (put) => ({ ...put, key: put.key.trimEnd() })),
  ),
  understands("keys are normalized", (step) => withPuts(step, (put) => ({ ...put, key: put.key.normalize() }))),
  understands("keys are cut off after 255 letters", (step) =>
    withPuts(step, (put) => ({ ...put, key: put.key.slice(0, 255) })),
  ),
  understands("keys are cut off after 767 bytes", (step) =>
    withPuts(step, (put) => ({
      ...put,
      key: new TextDecoder().decode(new TextEncoder().encode(put.key).slice(0, 767)),
    })),
  ),
  understands("a delete wins over a put of the same key", (step) => ({
    ...step,
    put: step.put?.filter(({ key }) => step.delete?.includes(key) !== true) ?? [],
  })),
  answers("a refused text leaves the puts before it", ({ cells }) => (partition, step) => {
    const bad = step.put?.findIndex(({ key, value }) => !`${key}${value}`.isWellFormed()) ?? -1;
    if (bad < 0) return cells.step(partition, step);
    cells.step(partition, { ...step, put: step.put?.slice(0, bad) ?? [] });
    throw new Error("the store can't keep half a surrogate pair");
  }),
  answers(
    "a key that is too long is a step that isn't done",
    ({ cells }) =>
      (partition, step) =>
        cells.step(partition, step.put?.some(({ key }) => key.length > 3072) === true ? { before: -1 } : step),
  ),
  tells("an answer ends after 4 MiB", (seen) => {
    let size = 0;
    const fits = ({ seal = "" }: Cell) => {
      size += seal.length;
      return size <= 4 * 1024 * 1024;
    };
    return { ...seen, cells: seen.cells.filter(fits) };
  }),
  tells("an answer ends after 64 KiB of keys", (seen) => ({
    ...seen,
    cells: seen.cells.filter(({ key }) => key.length < 65_536),
  })),
  answers("a cell's name is its partition and its key, joined", ({ cells }) => {
    const joined = (partition: string) => (key: string) => `${partition}:${key}`;
    return (partition, step) => {
      const name = joined(partition);
      const named = {
        ...step,
        when: step.when?.map(({ key, version }) => ({ key: name(key), version })) ?? [],
        put: step.put?.map((put) => ({ ...put, key: name(put.key) })) ?? [],
        delete: step.delete?.map(name) ?? [],
      };
      const look = withLook(named, ({ keys = [], under = [], ...rest }) => ({
        ...rest,
        keys: keys.map(name),
        under: under.map(name),
      }));
      const seen = cells.step("all", look);
      return { ...seen, cells: seen.cells.map((cell) => ({ ...cell, key: cell.key.slice(partition.length + 1) })) };
    };
  }),
  broken("deleted data is only hidden", ({ cells }) => {
    const written: Put[] = [];
    return {
      node: () => (partition, step) => {
        written.push(...(step.put ?? []));
        return cells.step(partition, step);
      },
      dump: () => JSON.stringify(written),
    };
  }),
];
