import type { Order } from "../app/messages.ts";
import type { Entry, Reset } from "../world/history.ts";
import { unknownSids } from "../world/traffic.ts";

/** A session that a client knows. */
export interface KnownSession {
  readonly handle: string;
  readonly id: string;
  readonly code: string;
  readonly sid: string;
  readonly subject: string;
  /** In ms since the epoch. */
  readonly issuedAt: number;
  /** When its sign-in was sent, the latest begin of its redemption, and when its answer arrived. */
  readonly start: number;
  readonly begun: number;
  readonly told: number;
}

/** A request that may have ended sessions or removed tokens. */
export interface RemovalFact {
  readonly entry: Entry;
  readonly start: number;
  /** When the request was acknowledged. `undefined`: never, so it may still be in progress. */
  readonly done: number | undefined;
  /** The sessions of the account that it names. */
  readonly names: { readonly id?: string; readonly sid?: string } | "all" | "none";
  readonly allTokens: boolean;
  /** Limits the removal to sessions issued until this time. */
  readonly issuedUntil: number;
}

/** The facts in the entries of one account. */
export interface AccountFacts {
  readonly subject: string;
  readonly entries: readonly Entry[];
  readonly sessions: ReadonlyMap<string, KnownSession>;
  readonly removals: readonly RemovalFact[];
}

/** `iat` has whole seconds. A removal includes its own second. */
const tieMs = 999;

export const codeOf = (code: string): { subject: string; sid: string } => {
  const [subject = "", sid = ""] = code.split("~");
  return { subject, sid };
};

export function factsOf(entries: readonly Entry[]): AccountFacts[] {
  const accounts = Map.groupBy(entries, ({ subject }) => subject);
  return [...accounts].map(([subject, its]) => {
    const sessions = new Map(its.flatMap(sessionOf).map((session) => [session.handle, session]));
    return { subject, entries: its, sessions, removals: its.flatMap((entry) => removalsOf(entry, sessions)) };
  });
}

function sessionOf({ order, answer, start, begun, end, subject }: Entry): KnownSession[] {
  if (order.op !== "sign-in" || answer?.told !== "signed-in" || end === undefined) return [];
  const { handle, id, issuedAt } = answer;
  const { code } = order;
  return [
    {
      handle,
      id,
      issuedAt,
      code,
      sid: codeOf(code).sid,
      subject,
      start,
      begun: Math.min(begun ?? end, end),
      told: end,
    },
  ];
}

function removalsOf(entry: Entry, sessions: ReadonlyMap<string, KnownSession>): RemovalFact[] {
  const { answer, start, end } = entry;
  // A request that was answered as anonymous has removed nothing.
  if (answer?.told === "anonymous" || answer?.told === "replayed") return [];
  const intent = intentOf(entry.order, sessions);
  if (intent === undefined) return [];
  const isDone = answer?.told === "done" || answer?.told === "signed-in";
  return [{ issuedUntil: Number.POSITIVE_INFINITY, ...intent, entry, start, done: isDone ? end : undefined }];
}

type Intent = Pick<RemovalFact, "names" | "allTokens"> & { issuedUntil?: number };

function intentOf(order: Order, sessions: ReadonlyMap<string, KnownSession>): Intent | undefined {
  switch (order.op) {
    case "sign-out": {
      const session = sessions.get(order.handle);
      if (session === undefined) return undefined;
      const { id, sid } = session;
      return { names: order.scope === "everywhere" ? "all" : { id, sid }, allTokens: order.scope !== "session" };
    }
    case "sign-in": {
      const previous = order.previous === undefined ? undefined : sessions.get(order.previous);
      return previous === undefined ? undefined : { names: { id: previous.id }, allTokens: false };
    }
    case "remove":
      return { names: order.scope === "everywhere" ? "all" : "none", allTokens: true };
    case "end-session":
      return { names: { id: order.id }, allTokens: false };
    case "front-channel":
      return { names: { sid: order.sid }, allTokens: !order.sid.startsWith(unknownSids) };
    case "back-channel": {
      const { sid, issuedAt } = order.notice;
      const allTokens = sid?.startsWith(unknownSids) !== true;
      return { names: sid === undefined ? "all" : { sid }, allTokens, issuedUntil: issuedAt + tieMs };
    }
    default:
      return undefined;
  }
}

/** Whether a removal names a session. */
export function ends(
  { names, issuedUntil }: RemovalFact,
  session: Pick<KnownSession, "id" | "sid" | "issuedAt">,
): boolean {
  if (names === "none" || session.issuedAt > issuedUntil) return false;
  return names === "all" || names.id === session.id || (names.sid !== undefined && names.sid === session.sid);
}

/** Whether a removal may remove a session's tokens. */
export const mayTakeTokens = (removal: RemovalFact, session: KnownSession): boolean =>
  ends(removal, session) || (removal.allTokens && session.issuedAt <= removal.issuedUntil);

/**
 * Whether a removal certainly removes a session's tokens. A notice finds the accounts whose sessions have had its sid,
 * unless the store may have lost all these sessions.
 */
export function takesTokens(
  removal: RemovalFact,
  session: KnownSession,
  known: Iterable<KnownSession>,
  resets: readonly Reset[],
): boolean {
  if (!mayTakeTokens(removal, session)) return false;
  const { names, entry, done } = removal;
  // An unverified notice removes other sessions' tokens only if it ends a session of its sid, which may be over already (G6).
  if (entry.order.op === "front-channel") return ends(removal, session);
  const isBySid = entry.order.op === "back-channel";
  if (!isBySid || typeof names === "string" || ends(removal, session)) return true;
  return [...known].some(
    ({ sid, start, told }) => sid === names.sid && told < removal.start && !mayBeForgotten({ start }, resets, done),
  );
}

/** Whether a removal may have affected the session: it ended after the session began, or is still in progress. */
export const mayMeet = (removal: RemovalFact, session: KnownSession, until: number): boolean =>
  removal.start < until && (removal.done ?? removal.start + lateMs) > session.start;

/** Whether a removal must have affected the session: the redemption had begun before the removal was sent. */
export const mustMeet = (removal: RemovalFact, session: KnownSession): boolean =>
  removal.done !== undefined && session.begun < removal.start;

/** How late a request without an answer may take effect, in ms. */
export const lateMs = 30_000;

/** Whether a session may have been stored, or about to be stored, when the store lost its data. */
export const mayBeForgotten = (
  { start }: Pick<KnownSession, "start">,
  resets: readonly Reset[],
  end = Number.POSITIVE_INFINITY,
): boolean => resets.some(({ from, until }) => start < until && from < end);
