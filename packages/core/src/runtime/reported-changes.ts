import type { Clock } from "../ports/clock.ts";
import { ChangeWaiters } from "./change-waiters.ts";

/** A name whose changes a server reports to this process, or soon will. */
interface Report {
  /** Resolves when later changes are reported: to whether nothing has changed before. */
  readonly isQuiet: Promise<boolean>;
  isReady: boolean;
}

/** The pause of a caller before it looks again if changes can't be reported, in ms. */
const pauseMs = 250;

/** Callers that wait for changes which a server reports, by publish/subscribe for example. */
export class ReportedChanges extends ChangeWaiters {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #reports = new Map<string, Report>();

  /** @param limitMs - How long `begin` may take, in ms. */
  constructor(clock: Clock, limitMs: number) {
    super();
    this.#clock = clock;
    this.#limitMs = limitMs;
  }

  /**
   * Resolves when the name has changed since the call, or may have, or when the signal is aborted. Never rejects.
   *
   * @param begin - Called if the name's changes aren't reported yet. It resolves when they are: to whether nothing has changed
   * between the call and that time. Later changes call `wake`.
   */
  async next(name: string, signal: AbortSignal, begin: () => Promise<boolean>): Promise<void> {
    if (signal.aborted) return;
    const report = this.#reports.get(name) ?? this.#add(name, (async () => begin())());
    await this.wait(name, signal, (end, over) => {
      if (!report.isReady) void this.#missed(report, end, over);
    });
  }

  /** The next call for this name begins again. Without a name this applies to all names. */
  forget(name?: string): void {
    if (name === undefined) this.#reports.clear();
    else this.#reports.delete(name);
  }

  #add(name: string, isQuiet: Promise<boolean>): Report {
    const report: Report = { isQuiet, isReady: false };
    this.#reports.set(name, report);
    isQuiet.then(
      () => {
        report.isReady = true;
      },
      () => {
        if (this.#reports.get(name) === report) this.#reports.delete(name);
      },
    );
    return report;
  }

  /** Ends the wait if a change came before changes were reported, or if they can't be reported. */
  async #missed({ isQuiet }: Report, end: () => void, over: AbortSignal): Promise<void> {
    const tooLong = this.#clock.sleep(this.#limitMs, over).then(() => undefined);
    const quiet = await Promise.race([isQuiet, tooLong]).catch(() => undefined);
    if (quiet === undefined) await this.#clock.sleep(pauseMs, over);
    if (quiet !== true) end();
  }
}
