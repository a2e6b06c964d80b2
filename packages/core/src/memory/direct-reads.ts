import { isExpired } from "../domain/session.ts";
import type { Store } from "../ports/store.ts";
import { isUnexpiredGrant } from "../rules/account-view.ts";
import type { GrantFacts } from "../rules/facts.ts";
import { fenceKey, sessionGrantsUnder, sessionsUnder } from "../rules/names.ts";
import type { PlainFormat } from "../rules/plain-format.ts";
import { isTouchDue } from "../rules/sessions.ts";
import type { MemoryCells } from "./memory-cells.ts";

/**
 * The two reads that are on the path of every request, without the objects that a step needs for its answer. They answer
 * the plain case only: the account has no fence, nothing has expired and nothing is to be written. All else goes to the
 * rules, so that what decides is theirs.
 */
export function withDirectReads(store: Store, cells: MemoryCells<object>, format: PlainFormat): Store {
  /** The cells of an account in which all that has not expired lives. */
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
