import type { AccountKey, Session, SessionId, SignOutScope } from "@identity-web/core";

/** What somebody asked to be ended, in the words of DESIGN §2, whatever core makes of it. */
export interface Intent {
  readonly by: "sign-out" | "administrator" | "front-channel" | "back-channel" | "sign-in";
  readonly scope: SignOutScope;
  /** The account that is named; a notice by sid names none. */
  readonly account?: AccountKey | undefined;
  /** The session that is named. */
  readonly session?: SessionId | undefined;
  readonly sid?: string | undefined;
  /** Absent: any issuer's. */
  readonly issuer?: string | undefined;
  /** Every session of the account. */
  readonly everySession?: boolean;
  /** Only what was issued until then, in ms since the epoch. */
  readonly issuedUntil?: number | undefined;
  /** A request that must not end anything: another issuer's, a forged one. */
  readonly isVoid?: boolean;
}

const isInTime = ({ issuedUntil }: Intent, { issuedAt }: Session): boolean =>
  issuedUntil === undefined || issuedAt <= issuedUntil;

/** Whether this session is to end. */
export function namesSession(intent: Intent, session: Session): boolean {
  if (intent.isVoid === true || !isInTime(intent, session)) return false;
  const { account, sid, issuer } = intent;
  if (account !== undefined && account !== session.account.key) return false;
  if (issuer !== undefined && issuer !== session.account.issuer) return false;
  if (intent.everySession === true || intent.scope === "everywhere") return account !== undefined || sid !== undefined;
  return intent.session === session.id || (sid !== undefined && sid === session.sid);
}

/** Whether this session's tokens are to go: its own end, or that of all tokens of an account. */
export function namesTokens(intent: Intent, session: Session, accounts: ReadonlySet<AccountKey>): boolean {
  if (intent.isVoid === true || !isInTime(intent, session)) return false;
  if (namesSession(intent, session)) return true;
  return intent.scope !== "session" && accounts.has(session.account.key);
}
