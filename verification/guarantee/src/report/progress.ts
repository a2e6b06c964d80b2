import { guarantees } from "../judge/violation.ts";
import type { Checked } from "./summary.ts";
import { number } from "./table.ts";

/** The state of a scenario after another job. */
export interface Progress extends Checked {
  /** Distinct schedules that this job has added. */
  readonly added: number;
  /** Distinct schedules of all scenarios so far. */
  readonly total: number;
  /** The remaining jobs. With `--long` more may follow. */
  readonly left: number;
}

/** One line for a waiting user. */
export function progressLine({ scenario, store, findings, added, total, left }: Progress, seconds: number): string {
  const broken = guarantees.filter((guarantee) => findings.broken[guarantee] > 0);
  const extent = findings.isExhaustive ? "explored to the end" : "drawn";
  const verdict = broken.length === 0 ? "" : `, BROKEN: ${broken.join(" ")}`;
  return (
    `${seconds.toFixed(0)} s, ${number(total)} schedules, jobs left: ${left}, ` +
    `${scenario.name} (${store}): ${number(added)} more, ${extent}${verdict}`
  );
}
