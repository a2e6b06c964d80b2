import { contentsOf, type StoreContents } from "../domain/store-contents.ts";
import type { MemoryState } from "./memory-state.ts";
import { grantIn } from "./slots.ts";

/** What the memory holds at this moment. */
export function contentsOfMemory({ partitions, now: time }: MemoryState): StoreContents {
  const now = time();
  return contentsOf(
    [...partitions.accounts()].map((key) => {
      const slots = partitions.sessions(key, now);
      const grants = [...slots, ...partitions.onBehalfOf(key, now)].flatMap((slot) => grantIn(slot, now)?.value ?? []);
      return { key, sessions: slots.map(({ session }) => session), grants };
    }),
  );
}
