import { isExpired } from "../domain/session.ts";
import type { Store } from "../ports/store.ts";
import { isUnexpiredGrant } from "../rules/account-view.ts";
import type { GrantFacts } from "../rules/facts.ts";
import { fenceKey, sessionGrantsUnder, sessionsUnder } from "../rules/names.ts";
import type { PlainFormat } from "../rules/plain-format.ts";
import { isTouchDue } from "../rules/sessions.ts";
import type { MemoryCells } from "./memory-cells.ts";

/**
 * The two reads of every request, without the objects that a step creates for its answer. They answer only the plain case: the
 * account has no fence, nothing has expired and nothing must be written. The rules answer all other cases, so no decision is
 * made twice.
 */
export function withDirectReads(store: Store, cells: MemoryCells<object>, format: PlainFormat): Store {
  /** The cells of an account without a fence: all its cells that have not expired are alive. */
  const unfenced = (account: string) => {
    const found = cells.peek(account);
    return found?.get(fenceKey) === undefined ? found : undefined;
  };
  return {
    ...store,
    sessions: {
      ...store.sessions,
      read(key, touch) {
        const cell = unfenced(key.account)?.named(sessionsUnder, key.id);
        if (cell?.seal === undefined) return store.sessions.read(key, touch);
        const session = format.session(cell.seal);
        const now = cells.now();
        if (isExpired(session, now) || (touch !== undefined && isTouchDue(session, touch, now)))
          return store.sessions.read(key, touch);
        return session;
      },
    },
    tokens: {
      ...store.tokens,
      read(key) {
        if ("app" in key || key.kind !== "session") return store.tokens.read(key);
        const account = unfenced(key.account);
        const session = account?.named(sessionsUnder, key.id);
        const grant = account?.named(sessionGrantsUnder, key.id);
        if (session?.seal === undefined || grant === undefined) return store.tokens.read(key);
        const facts = format.read<GrantFacts>(grant.value);
        const now = cells.now();
        const isLiving = isUnexpiredGrant(facts, now) && !isExpired(format.session(session.seal), now);
        if (!isLiving || facts.version === undefined) return store.tokens.read(key);
        return { value: format.openGrant(key, facts, grant.seal), version: facts.version };
      },
    },
  };
}
