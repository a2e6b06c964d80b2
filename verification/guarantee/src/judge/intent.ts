import type { SignOutScope } from "@identity-web/core";
import { accountOf } from "../provider/certificate.ts";
import type { Attempt } from "./attempt.ts";

/** The data that a client requested to end, in the terms of the guarantee, and independent of core's parsing of the request. */
export interface Intent {
  readonly by: "sign-out" | "administrator" | "front-channel" | "back-channel" | "sign-in";
  readonly scope: SignOutScope;
  /** The named account. A notice by sid names none. */
  readonly account?: string | undefined;
  /** The sign-in whose session is named. */
  readonly session?: Attempt | undefined;
  readonly sid?: string | undefined;
  /** The account of a notice's subject, beside its sid. The notice then also names sessions whose ID token had no sid. */
  readonly withoutSidOf?: string | undefined;
  /** Absent: sessions of any issuer. */
  readonly issuer?: string | undefined;
  /** Every session of the account. */
  readonly everySession?: boolean;
  /** The notice's `iat`. It doesn't affect what was issued in a later second. */
  readonly issuedAt?: number | undefined;
  /** It names its subject by an identifier, which leaves a marker in the index, as a sid does. */
  readonly leavesMarker?: boolean;
  /** It names its subject by an identifier that the app may not know yet. So it may end sessions, and need not. */
  readonly mayMiss?: boolean;
  /** Accounts that its identifier may name, too. So it may end their sessions, and need not. */
  readonly alsoOf?: readonly string[];
  /** The effect on sessions that stay: their users sign in again, or their next token comes from the provider. */
  readonly marks?: "sign-in-again" | "refresh";
  /** It ends nothing, but a sign-in with its identifier that is in flight begins again. */
  readonly restarts?: boolean;
  /** The security event that requests it. It may arrive several times. */
  readonly message?: string | undefined;
  /** Whether the request must not end anything, because it is forged or of another issuer. */
  readonly isVoid?: boolean;
}

/** Whether a bound by issue time allows it to end this. Both are whole seconds of the provider's clock. Equal times end it. */
export const isInTime = ({ issuedAt }: Intent, { certificate }: Attempt): boolean =>
  issuedAt === undefined || certificate.issuedAt <= issuedAt;

/** Whether it names this session: by its cookie, by its sid or with its whole account. */
export function names(intent: Intent, attempt: Attempt): boolean {
  if (intent.isVoid === true || !isInTime(intent, attempt)) return false;
  const { account, sid, issuer, session } = intent;
  const { certificate } = attempt;
  if (account !== undefined && account !== accountOf(certificate)) return false;
  if (issuer !== undefined && issuer !== certificate.issuer) return false;
  // A grant for an API belongs to no session. So only a removal of the account's tokens names it.
  const isOfSession = attempt.place.session !== undefined;
  if (intent.everySession === true) return account !== undefined && (isOfSession || intent.scope !== "session");
  if (isOfSession && certificate.sid === undefined && intent.withoutSidOf === accountOf(certificate)) return true;
  return session === attempt || (sid !== undefined && sid === certificate.sid);
}

/** Whether its identifier may name this sign-in's user, among others. */
export const mayName = (intent: Intent, attempt: Attempt): boolean =>
  intent.alsoOf?.includes(accountOf(attempt.certificate)) === true && isInTime(intent, attempt);

/** Whether a mark names this session, or a grant for an API: by its sid, or with its whole account. */
export function marksIt(intent: Intent, attempt: Attempt): boolean {
  const { marks, account, sid, withoutSidOf, issuer } = intent;
  const { certificate, place } = attempt;
  if (marks === undefined || !isInTime(intent, attempt)) return false;
  if (issuer !== undefined && issuer !== certificate.issuer) return false;
  // A grant for an API belongs to no session, so no user can sign in again for it.
  if (place.session === undefined)
    return marks === "refresh" && sid === undefined && account === accountOf(certificate);
  if (sid === undefined) return account === accountOf(certificate);
  return certificate.sid === undefined ? withoutSidOf === accountOf(certificate) : certificate.sid === sid;
}
