import type { Order } from "../app/messages.ts";
import type { Entry, Reset } from "../world/history.ts";
import { nobodys } from "../world/traffic.ts";

/** A session that some client was told of. */
export interface KnownSession {
  readonly handle: string;
  readonly id: string;
  readonly code: string;
  readonly sid: string;
  readonly subject: string;
  /** In ms since the epoch. */
  readonly issuedAt: number;
  /** When its sign-in was sent, when its redemption had begun at the latest, when the client was told. */
  readonly start: number;
  readonly begun: number;
  readonly told: number;
}

/** A request that ends sessions or takes tokens away, and of which nobody knows that it did nothing. */
export interface RemovalFact {
  readonly entry: Entry;
  readonly start: number;
  /** `undefined`: nobody was told that it is done; it may still be on its way. */
  readonly done: number | undefined;
  /** What it names of the account. */
  readonly names: { readonly id?: string; readonly sid?: string } | "all" | "none";
  readonly allTokens: boolean;
  /** Only what was issued until then. */
  readonly issuedUntil: number;
}

/** What the entries of one account say. */
export interface AccountFacts {
  readonly subject: string;
  readonly entries: readonly Entry[];
  readonly sessions: ReadonlyMap<string, KnownSession>;
  readonly removals: readonly RemovalFact[];
}

/** `iat` has whole seconds: a tie is ended. */
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
  // Who was told that there is no such session has removed nothing.
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
      return { names: { sid: order.sid }, allTokens: !order.sid.startsWith(nobodys) };
    case "back-channel": {
      const { sid, issuedAt } = order.notice;
      const allTokens = sid?.startsWith(nobodys) !== true;
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

/** Whether a removal may take a session's tokens. */
export const mayTakeTokens = (removal: RemovalFact, session: KnownSession): boolean =>
  ends(removal, session) || (removal.allTokens && session.issuedAt <= removal.issuedUntil);

/** Whether a removal takes a session's tokens for certain: a notice finds the accounts that are known to have had its sid. */
export function takesTokens(removal: RemovalFact, session: KnownSession, known: Iterable<KnownSession>): boolean {
  if (!mayTakeTokens(removal, session)) return false;
  const { names, entry } = removal;
  // Anybody can send one: it takes other sessions' tokens only where it ends one of its sid, which may be over already (G6).
  if (entry.order.op === "front-channel") return ends(removal, session);
  const isBySid = entry.order.op === "back-channel";
  if (!isBySid || typeof names === "string" || ends(removal, session)) return true;
  return [...known].some(({ sid, told }) => sid === names.sid && told < removal.start);
}

/** Whether a removal may have met what began with that session: it wasn't over before. */
export const mayMeet = (removal: RemovalFact, session: KnownSession, until: number): boolean =>
  removal.start < until && (removal.done ?? removal.start + lateMs) > session.start;

/** Whether a removal must have met it: its redemption had begun before the removal was asked for. */
export const mustMeet = (removal: RemovalFact, session: KnownSession): boolean =>
  removal.done !== undefined && session.begun < removal.start;

/** So late may a request take effect whose client got no answer, in ms. */
export const lateMs = 30_000;

/** Whether a session may have been in the store when it lost its memory, or on its way there. */
export const mayBeForgotten = (
  { start }: Pick<KnownSession, "start">,
  resets: readonly Reset[],
  end = Number.POSITIVE_INFINITY,
): boolean => resets.some(({ from, until }) => start < until && from < end);
