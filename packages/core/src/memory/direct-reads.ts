import type { Session } from "../domain/session.ts";
import type { Touch } from "../ports/session-store.ts";
import type { Store } from "../ports/store.ts";
import { fenceKey, sessionGrantsUnder, sessionsUnder } from "../rules/names.ts";
import type { PlainFormat } from "../rules/plain-format.ts";
import { isTouchDue } from "../rules/sessions.ts";
import type { KeptCell } from "./kept-cell.ts";
import type { OpenCells } from "./memory-cells.ts";
import { prefixNumber } from "./prefixes.ts";

const sessions = prefixNumber(sessionsUnder);
const grants = prefixNumber(sessionGrantsUnder);

type Account = NonNullable<ReturnType<OpenCells<object>["peek"]>>;
type LivingCell = KeptCell<object> | undefined;

/**
 * The reads of every request, without the objects of a step's answer. They answer only the simple case: the account has no fence,
 * nothing has expired, and nothing must be written. In every other case the rules decide.
 *
 * The rules never give a cell a later end than its content. So the content of a cell that has not expired is valid, too. It
 * needn't be read, which saves a cache miss of the processor each time.
 */
export function withDirectReads(store: Store, cells: OpenCells<object>, format: PlainFormat): Store {
  /** An account without a fence: no removal hides any of its cells. */
  const unfenced = (account: string): Account | undefined => {
    const found = cells.peek(account);
    return found?.get(fenceKey) === undefined ? found : undefined;
  };

  const living = (account: Account | undefined, prefix: number, id: string, second: number): LivingCell => {
    const cell = account?.named(prefix, id);
    return cell !== undefined && second < cell.endsAfter ? cell : undefined;
  };

  /** The session of a living cell, if no touch is due. */
  const untouched = (cell: LivingCell, touch: Touch | undefined, now: number): Session | undefined => {
    if (cell?.seal === undefined) return undefined;
    const session = format.session(cell.seal);
    return touch !== undefined && isTouchDue(session, touch, now) ? undefined : session;
  };

  /** The living grant of a living session. Both cells have the same string as their name, so it is found without a new string. */
  const grantBeside = (account: Account | undefined, session: LivingCell, second: number) => {
    if (session === undefined) return undefined;
    const cell = living(account, grants, session.name, second);
    return cell && format.grant(cell.value);
  };

  return {
    ...store,
    now: cells.now,
    sessions: {
      ...store.sessions,
      read(key, touch) {
        const now = cells.now();
        const cell = living(unfenced(key.account), sessions, key.id, cells.secondOf(now));
        return untouched(cell, touch, now) ?? store.sessions.read(key, touch);
      },
      readWithGrant(key, touch) {
        const now = cells.now();
        const account = unfenced(key.account);
        const second = cells.secondOf(now);
        const cell = living(account, sessions, key.id, second);
        const session = untouched(cell, touch, now);
        const grant = grantBeside(account, cell, second);
        if (session === undefined || grant === undefined) return store.sessions.readWithGrant(key, touch);
        return { session, grant };
      },
    },
    tokens: {
      ...store.tokens,
      read(key) {
        if ("app" in key || key.kind !== "session") return store.tokens.read(key);
        const account = unfenced(key.account);
        const second = cells.secondOf(cells.now());
        const session = living(account, sessions, key.id, second);
        return grantBeside(account, session, second) ?? store.tokens.read(key);
      },
    },
  };
}
