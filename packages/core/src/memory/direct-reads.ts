import type { Grant } from "../domain/grant.ts";
import type { Session, SessionKey } from "../domain/session.ts";
import {
  factsIn,
  type GrantFacts,
  rulingsKey,
  type SessionFacts,
  sessionCell,
  sessionGrantsUnder,
} from "../ledger/facts.ts";
import { plainCodec } from "../ledger/plain.ts";
import { isTouchDue } from "../ledger/read.ts";
import type { Touch } from "../ports/session-store.ts";
import type { Versioned } from "../ports/token-cache.ts";
import type { KeptCell, OpenCells } from "./memory-cells.ts";

type Account = ReadonlyMap<string, KeptCell<object>>;

/**
 * The reads of every request, without the objects of a step's answer. They answer only the simple case: the account has no
 * rulings, nothing has expired, and nothing must be written. In every other case the rules decide.
 */
export function directReads(cells: OpenCells<object>) {
  const unruled = (account: string): Account | undefined => {
    const found = cells.peek(account);
    return found?.has(rulingsKey) === false ? found : undefined;
  };

  const session = (account: Account | undefined, key: SessionKey, touch?: Touch): Session | undefined => {
    const cell = account?.get(sessionCell(key.id));
    if (cell?.seal === undefined) return undefined;
    const facts = factsIn<SessionFacts>(cell);
    const now = cells.now();
    if (now >= facts.expiresAt || now >= facts.idleExpiresAt) return undefined;
    return touch !== undefined && isTouchDue(facts, touch, now)
      ? undefined
      : plainCodec.openSession(key, facts, cell.seal);
  };

  const grant = (account: Account | undefined, { account: owner, id }: SessionKey): Versioned<Grant> | undefined => {
    const cell = account?.get(`${sessionGrantsUnder}${id}`);
    if (cell?.seal === undefined) return undefined;
    const facts = factsIn<GrantFacts>(cell);
    if (cells.now() >= facts.expiresAt || facts.version === undefined || facts.ended !== undefined) return undefined;
    const key = { account: owner, kind: "session", id } as const;
    return { value: plainCodec.openGrant(key, facts, cell.seal), version: facts.version };
  };

  const withGrant = (key: SessionKey, touch?: Touch) => {
    const account = unruled(key.account);
    const found = session(account, key, touch);
    const tokens = found && grant(account, key);
    return found && tokens && { session: found, grant: tokens };
  };
  return { session: (key: SessionKey, touch?: Touch) => session(unruled(key.account), key, touch), withGrant };
}
