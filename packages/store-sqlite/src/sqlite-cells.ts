import {
  type Cell,
  type CellStore,
  type Clock,
  cellsOfLook,
  changesCells,
  isDone,
  type KeyRange,
  type Seen,
  SteadyTime,
  type Step,
} from "@identity-web/core";
import { Database } from "./database.ts";
import { FileChanges } from "./file-changes.ts";
import { openConnection } from "./open-connection.ts";
import { sameFile } from "./same-file.ts";
import { isBusy } from "./sqlite-errors.ts";
import { Statements } from "./statements.ts";

export interface SqliteCellsOptions {
  readonly clock: Clock;
  /** How long a step waits for other processes' writes before it fails, in ms. */
  readonly busyTimeoutMs: number;
}

/** Cells in a file. */
export interface SqliteCells extends CellStore<string> {
  /** All cells of the file at one moment, ended cells included that aren't deleted yet. */
  contents(): Promise<SqliteContents>;
  /** Closes the file and wakes the waiting calls. Later steps fail. */
  close(): void;
}

export interface SqliteContents {
  /** The store's time, in ms since the epoch. */
  readonly now: number;
  readonly partitions: ReadonlyMap<string, readonly Cell[]>;
}

/** For how long a look reuses the last known time while another process writes, in ms. After that it waits. */
const stillMs = 1000;

/**
 * Keeps cells in an SQLite file, with one transaction for each step. Several processes may share the file.
 *
 * @throws IdentityError `configuration`, `store_unavailable`
 */
export function sqliteCells(path: string, { clock, busyTimeoutMs }: SqliteCellsOptions): SqliteCells {
  const connection = openConnection(path, clock.now());
  const database = new Database(connection, { clock, busyTimeoutMs, checkFile: sameFile(connection, path) });
  const statements = new Statements(database);
  const waiters = new FileChanges({ clock, dataVersion: () => database.dataVersion() });
  /** The latest time that this process has returned. It never returns an earlier one, even if the clock goes back. */
  let latest = Number.NEGATIVE_INFINITY;

  const time = new SteadyTime(clock);

  const read = () => {
    latest = Math.max(latest, time.now());
  };

  /**
   * Reads the time for a look. Another process may have read its time and not committed its change yet. A look that doesn't
   * see that change must not return a later time.
   *
   * @throws if another process has held the write lock for longer than `stillMs`
   */
  function readForLook(): void {
    if (time.now() <= latest) return;
    try {
      database.alone(read);
    } catch (error) {
      if (!isBusy(error) || time.now() > latest + stillMs) throw error;
    }
  }

  function tick() {
    const moment = statements.moment();
    // The later of the two times. So processes whose clocks differ don't put the store's time further and further ahead.
    latest = Math.max(latest, moment.latest);
    time.continueFrom(moment.latest);
    return moment;
  }

  function run(partition: string, step: Step): Seen {
    if (changesCells(step)) read();
    const moment = tick();
    const done = isDone(step, latest, (key) => statements.version(partition, key));
    if (done && changesCells(step)) {
      let { number } = moment;
      for (const key of step.delete ?? []) statements.delete(partition, key);
      for (const put of step.put ?? []) statements.put(partition, put, ++number);
      statements.setMoment({ number, latest });
      statements.sweep(latest);
    }
    const { look = {} } = step;
    const one = (key: string) => statements.one(partition, key, look.seals);
    const range = (keys: KeyRange) => statements.range(partition, keys, look.seals);
    return { done, now: latest, bornAt: moment.bornAt, ...cellsOfLook(look, one, range) };
  }

  return {
    async step(partition, step) {
      if (!changesCells(step)) return database.look(() => run(partition, step), readForLook);
      const seen = await database.change(() => run(partition, step));
      if (seen.done) waiters.wake(partition);
      return seen;
    },

    changed: (partition, signal) => waiters.wait(partition, signal),

    contents: () =>
      database.look(() => {
        tick();
        const partitions = new Map<string, Cell[]>();
        for (const [partition, cell] of statements.all()) {
          const cells = partitions.get(partition);
          if (cells === undefined) partitions.set(partition, [cell]);
          else cells.push(cell);
        }
        return { now: latest, partitions };
      }, readForLook),

    close() {
      database.close();
      waiters.wake();
    },
  };
}
