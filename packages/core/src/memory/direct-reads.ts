import type { Grant } from "../domain/grant.ts";
import { isExpired, type Session, type SessionKey } from "../domain/session.ts";
import type { Touch } from "../ports/session-store.ts";
import type { Store } from "../ports/store.ts";
import type { Versioned } from "../ports/token-cache.ts";
import { fenceKey, sessionGrantsUnder, sessionsUnder } from "../rules/names.ts";
import type { PlainFormat } from "../rules/plain-format.ts";
import { isTouchDue } from "../rules/sessions.ts";
import type { OpenCells } from "./memory-cells.ts";

type Account = NonNullable<ReturnType<OpenCells<object>["peek"]>>;

/**
 * The reads that are on the path of every request, without the objects that a step needs for its answer. They answer the
 * plain case only: the account has no fence, nothing has expired and nothing is to be written. All else goes to the rules,
 * so that what decides is theirs.
 */
export function withDirectReads(store: Store, cells: OpenCells<object>, format: PlainFormat): Store {
  const livingSession = (account: Account, id: string, now: number): Session | undefined => {
    const seal = account.named(sessionsUnder, id)?.seal;
    if (seal === undefined) return undefined;
    const session = format.session(seal);
    return isExpired(session, now) ? undefined : session;
  };

  const livingGrant = (account: Account, id: string, now: number): Versioned<Grant> | undefined => {
    const cell = account.named(sessionGrantsUnder, id);
    const grant = cell === undefined ? undefined : format.grant(cell.value);
    return grant !== undefined && now < grant.value.expiresAt ? grant : undefined;
  };

  /** An account in which all that has not expired lives. */
  const unfenced = (account: string): Account | undefined => {
    const found = cells.peek(account);
    return found?.get(fenceKey) === undefined ? found : undefined;
  };

  /** A living session to which nothing is to be written. */
  const seenSession = (account: Account, { id }: SessionKey, touch: Touch | undefined, now: number) => {
    const session = livingSession(account, id, now);
    return session === undefined || (touch !== undefined && isTouchDue(session, touch, now)) ? undefined : session;
  };

  return {
    ...store,
    sessions: {
      ...store.sessions,
      read(key, touch) {
        const account = unfenced(key.account);
        const session = account && seenSession(account, key, touch, cells.now());
        return session ?? store.sessions.read(key, touch);
      },
      readWithGrant(key, touch) {
        const account = unfenced(key.account);
        const now = cells.now();
        const session = account && seenSession(account, key, touch, now);
        const grant = account && livingGrant(account, key.id, now);
        if (session === undefined || grant === undefined) return store.sessions.readWithGrant(key, touch);
        return { session, grant };
      },
    },
    tokens: {
      ...store.tokens,
      read(key) {
        if ("app" in key || key.kind !== "session") return store.tokens.read(key);
        const account = unfenced(key.account);
        if (account === undefined) return store.tokens.read(key);
        const now = cells.now();
        if (livingSession(account, key.id, now) === undefined) return store.tokens.read(key);
        return livingGrant(account, key.id, now) ?? store.tokens.read(key);
      },
    },
  };
}
