import type { AccountKey } from "../domain/account.ts";
import { type Grant, hasEnded } from "../domain/grant.ts";
import { failure } from "../errors/error-texts.ts";
import type { Cell, Seen } from "../ports/cell-store.ts";
import type { SweepExtent } from "../ports/store.ts";
import { AccountView } from "./account-view.ts";
import type { GrantFacts } from "./facts.ts";
import { longestRedemptionMs } from "./lifetimes.ts";
import { fenceKey, grantKeyOf } from "./names.ts";
import { type Cells, looksAt, type Reach, reachOf, wholeAccount } from "./reach.ts";
import { deletion, dropCovers, type OwedGrant, planSweep } from "./sweep.ts";

const mostPasses = 20;
const lookAtFence = { look: { keys: [fenceKey], seals: false } };
const revokedAtOnce = 8;

/**
 * Revokes and deletes the removed cells of an account, in several looks. This process or another one may repeat every step: a
 * grant that was revoked before a crash may be revoked again.
 *
 * @throws the store's error. A later read of the account then causes another sweep.
 */
export async function sweepAccount<T>(
  { runner, format, app }: Cells<T> & { readonly app: string | undefined },
  account: AccountKey,
  revoke: (grant: Grant) => Promise<void>,
  what: SweepExtent,
): Promise<void> {
  const open = async (cell: Cell<T>): Promise<Grant> => {
    const facts = format.read<GrantFacts>(cell.value);
    const grant = await format.openGrant(grantKeyOf(account, cell.key), facts, cell.seal);
    if (cell.seal !== undefined) format.removed?.(cell.seal);
    return grant;
  };

  /** The fence as the last deletion of a pass has shown it. The next pass begins with it. */
  let fence: Seen<T> | undefined;

  /** @returns the first answer of the pass, if no look has found a removed cell */
  const pass = async (reach: Reach): Promise<Seen<T> | "found" | "left"> => {
    let first: Seen<T> | undefined;
    let [found, leaves] = [false, false];
    for await (const page of looksAt(runner, account, reach)) {
      first ??= page;
      const plan = planSweep(format, page, app);
      const left = new Set<Cell<T>>();
      const finish = async ({ cell, waits }: OwedGrant<T>) => {
        const grant = await open(cell);
        // Its secret is unknown here. During a rotation another process knows it.
        if (waits && hasEnded(grant)) left.add(cell);
        else await revoke(grant);
      };
      for (let at = 0; at < plan.revoke.length; at += revokedAtOnce) {
        await Promise.all(plan.revoke.slice(at, at + revokedAtOnce).map(finish));
      }
      const done = plan.delete.filter((cell) => !left.has(cell));
      if (done.length > 0) fence = await runner.step(account, { ...deletion(format, done), ...lookAtFence });
      found ||= done.length > 0;
      leaves ||= plan.leaves || left.size > 0;
    }
    return found || first === undefined ? "found" : leaves ? "left" : first;
  };

  for (let round = 0; round < mostPasses; round++) {
    const before = fence ?? (await runner.step(account, lookAtFence));
    fence = undefined;
    const { covers, marks } = new AccountView(format, before).fence;
    // Only a look at the whole account shows which marks still name something.
    const isWhole = what === "all" || marks !== undefined;
    if (covers.length === 0 && !isWhole) return;
    const targets = covers.map(({ target }) => target);
    const reach = isWhole ? wholeAccount : await reachOf({ runner, format }, account, before.bornAt, targets);
    const outcome = await pass(reach);
    if (outcome === "left") return;
    if (outcome === "found") continue;
    // The covers stay for a later sweep. A session without an index entry may still be stored: the entry was lost with the store's memory.
    if (reach.byIndex && before.now < before.bornAt + longestRedemptionMs) return;
    // Compares the fence from before the indexes were read, because a removal since then may reach further.
    const drop = dropCovers(format, isWhole ? outcome : before);
    if (drop === undefined || (await runner.step(account, { ...drop, look: { keys: [fenceKey] } })).done) return;
  }
  throw failure("sweep-contended", { rounds: mostPasses });
}

type Sweep = (account: AccountKey, revoke: (grant: Grant) => Promise<void>, what: SweepExtent) => Promise<void>;

interface Sweeps {
  readonly running: Promise<void>;
  /** The sweep that starts when the running one ends. */
  next?: Promise<void>;
  nextWhat?: SweepExtent;
}

/** Runs the sweeps of one account in this process one after another: two at the same time would revoke each grant twice. */
export function oneAtATime(sweep: Sweep): Sweep {
  const accounts = new Map<AccountKey, Sweeps>();
  return (account, revoke, what) => {
    const sweeps = accounts.get(account);
    if (sweeps === undefined) return run(account, revoke, what);
    // One more sweep serves all callers that arrive during a sweep.
    if (sweeps.nextWhat !== "all") sweeps.nextWhat = what;
    const runNext = (): Promise<void> => run(account, revoke, sweeps.nextWhat ?? what);
    sweeps.next ??= sweeps.running.then(runNext, runNext);
    return sweeps.next;
  };

  function run(account: AccountKey, revoke: Parameters<Sweep>[1], what: SweepExtent): Promise<void> {
    const running = sweep(account, revoke, what).finally(() => {
      if (accounts.get(account)?.running === running) accounts.delete(account);
    });
    accounts.set(account, { running });
    return running;
  }
}
