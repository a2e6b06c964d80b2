import type { Put } from "../ports/cell-store.ts";
import type { AccountView, Found } from "./account-view.ts";
import type { GrantFacts } from "./facts.ts";
import { fenceEnd, withNote } from "./fence.ts";
import type { Format } from "./format.ts";
import { asideCell, fenceKey } from "./names.ts";

/**
 * Copies a grant to another cell, because the same step overwrites the grant's own cell. A sweep revokes the copy. A note in
 * the fence makes sure that a sweep follows even if this process dies. The step must compare the fence.
 *
 * @param id - Names the cell and the note. Never use an id twice.
 */
export function setAside<T>(
  format: Format<T>,
  { fence }: AccountView<T>,
  { facts, cell: { key, seal } }: Found<T, GrantFacts>,
  { id, at }: { readonly id: string; readonly at: number },
): readonly Put<T>[] {
  if (seal === undefined) return [];
  const noted = withNote(fence, id, at);
  return [
    { key: asideCell(key, id), value: format.write(facts), seal, endsAt: facts.expiresAt },
    { key: fenceKey, value: format.write(noted), endsAt: fenceEnd(noted) },
  ];
}
