import type { AccountKey, PlacedGrantRecord, RecordStore } from "@identity-web/core";
import type { RemovedFromObject } from "./object/removals.ts";
import { accountObject, type Objects } from "./objects.ts";

/** Removes in one step; what it took away is handed over afterwards, a little at a time. */
export const removeFrom =
  <Id>(objects: Objects<Id>, { maxSkewMs }: { readonly maxSkewMs: number }): RecordStore["removeAccount"] =>
  async (account, removal) => {
    const order = { ...removal, barrierForMs: removal.barrierForMs + maxSkewMs };
    const removed = await objects.ask(accountObject(account), (object) => object.removeAccount(account, order));
    const { sessions, grants } = removed;
    return { sessions, grants, removedGrants: handOver(objects, account, removed) };
  };

async function* handOver<Id>(
  objects: Objects<Id>,
  account: AccountKey,
  { removal, first }: RemovedFromObject,
): AsyncGenerator<PlacedGrantRecord, void, undefined> {
  yield* first.grants;
  for (let { more } = first; more; ) {
    const next = await objects.ask(accountObject(account), (object) => object.drainRemoved(account, removal));
    yield* next.grants;
    ({ more } = next);
  }
}
