import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import { failure } from "../errors/error-texts.ts";
import type { Cell, Seen } from "../ports/cell-store.ts";
import type { GrantFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { fenceKey, grantKeyOf } from "./names.ts";
import type { Runner } from "./runner.ts";
import { deletion, dropCovers, lookForSweep, partnersNotShown, planSweep } from "./sweep.ts";

const mostPasses = 20;
const revokedAtOnce = 8;

/**
 * Revokes and deletes the removed cells of an account, in several looks. This process or another one may repeat every step: a
 * grant that was revoked before a crash may be revoked again.
 *
 * @throws the store's error. A later read of the account then causes another sweep.
 */
export async function sweepAccount<T>(
  { runner, format, app }: { readonly runner: Runner<T>; readonly format: Format<T>; readonly app: string | undefined },
  account: AccountKey,
  revoke: (grant: Grant) => Promise<void>,
): Promise<void> {
  const open = async (cell: Cell<T>): Promise<Grant> => {
    const facts = format.read<GrantFacts>(cell.value);
    const grant = await format.openGrant(grantKeyOf(account, cell.key), facts, cell.seal);
    if (cell.seal !== undefined) format.removed?.(cell.seal);
    return grant;
  };

  /** @returns the first answer of the pass, if no look has found a removed cell */
  const pass = async (): Promise<Seen<T> | "found" | "left"> => {
    let first: Seen<T> | undefined;
    let [found, leaves] = [false, false];
    for (let from: string | undefined; ; ) {
      const page = await runner.step(account, { look: lookForSweep(from) });
      first ??= page;
      const missing = partnersNotShown(page);
      const partners = missing.length === 0 ? [] : (await runner.step(account, { look: { keys: missing } })).cells;
      const plan = planSweep(format, { ...page, cells: [...page.cells, ...partners] }, app);
      for (let at = 0; at < plan.revoke.length; at += revokedAtOnce) {
        const grants = plan.revoke.slice(at, at + revokedAtOnce);
        await Promise.all(grants.map(async (cell) => revoke(await open(cell))));
      }
      if (plan.delete.length > 0) await runner.step(account, deletion(plan.delete));
      found ||= plan.delete.length > 0;
      leaves ||= plan.leaves;
      if (page.next === undefined) return found ? "found" : leaves ? "left" : first;
      from = page.next;
    }
  };

  for (let round = 0; round < mostPasses; round++) {
    const outcome = await pass();
    if (outcome === "left") return;
    if (outcome === "found") continue;
    const drop = dropCovers(format, outcome);
    if (drop === undefined || (await runner.step(account, { ...drop, look: { keys: [fenceKey] } })).done) return;
  }
  throw failure("sweep-contended", { rounds: mostPasses });
}

type Sweep = (account: AccountKey, revoke: (grant: Grant) => Promise<void>) => Promise<void>;

/** Runs the sweeps of one account in this process one after another: two at the same time would revoke each grant twice. */
export function oneAtATime(sweep: Sweep): Sweep {
  const waiting = new Map<AccountKey, { readonly running: Promise<void>; next: Promise<void> | undefined }>();
  return (account, revoke) => {
    const earlier = waiting.get(account);
    if (earlier !== undefined) {
      // One more sweep serves all callers that arrive during a sweep.
      earlier.next ??= earlier.running.then(
        () => run(account, revoke),
        () => run(account, revoke),
      );
      return earlier.next;
    }
    return run(account, revoke);
  };

  function run(account: AccountKey, revoke: Parameters<Sweep>[1]): Promise<void> {
    const running = sweep(account, revoke).finally(() => {
      if (waiting.get(account)?.running === running) waiting.delete(account);
    });
    waiting.set(account, { running, next: undefined });
    return running;
  }
}
