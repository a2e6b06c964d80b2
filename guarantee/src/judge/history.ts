import type { GrantKey, IdentityEvent, Redemption, Session, SessionId, SignInOutcome } from "@identity-web/core";
import type { Intent } from "./intent.ts";

/** What a client was told. */
export interface Outcome {
  readonly is: "token" | "user" | "anonymous" | "error" | "answer" | "no answer";
  /** The token that was handed out. */
  readonly token?: string;
  /** The code of an IdentityError. */
  readonly code?: string;
  readonly status?: number;
  readonly location?: string;
  /** What the answer does to the browser's session cookie. */
  readonly cookie?: "set" | "cleared" | "kept";
}

/** A request of some client, from its beginning to its answer. Moments are indices of steps; -1: before all steps. */
export interface ClientRequest {
  readonly kind:
    | "acquire"
    | "on-behalf-of"
    | "visit"
    | "sign-in"
    | "callback"
    | "sign-out"
    | "notice"
    | "administration";
  readonly task: string;
  readonly node: string;
  readonly openedAt: number;
  /** When the app's own code asked for a token, where it had something else to do before. */
  calledAt: number | undefined;
  /** The session whose cookie it carries. */
  readonly session: SessionId | undefined;
  /** What it asks to be removed. */
  readonly intent: Intent | undefined;
  outcome: Outcome | undefined;
  closedAt: number | undefined;
}

/** A sign-in that reached the store; or an on-behalf-of grant, which is one without a session. */
export interface Attempt {
  readonly session: Session;
  /** Where its grant lies. */
  readonly grant: GrantKey;
  readonly task: string;
  /** When its redemption began. */
  readonly begunAt: number;
  readonly calledAt: number;
  /** When the store's answer was there, and what it was; "failed": the store could not be asked, and nobody knows. */
  endedAt: number | undefined;
  outcome: SignInOutcome | "failed" | undefined;
  /** When its browser got the cookie. */
  toldAt: number | undefined;
  /** What could be read of it, after which step. */
  readonly seen: Seen[];
}

/** What could be read of a session from some step on. */
export interface Seen {
  readonly at: number;
  readonly session: boolean;
  /** "ended": a grant that came to its end by a refresh: nothing more can be got with it. */
  readonly grant: "none" | "ended" | "living";
  /** The refresh token in it. */
  readonly refreshToken: string | undefined;
}

/** An event of core, and when it was. */
export interface NotedEvent {
  readonly at: number;
  readonly task: string;
  readonly event: IdentityEvent;
}

/** Everything that somebody outside could know of a run, in order. */
export class History {
  readonly requests: ClientRequest[] = [];
  readonly attempts: Attempt[] = [];
  readonly events: NotedEvent[] = [];
  /** When everything that the store held was lost. */
  readonly resets: number[] = [];
  readonly #redemptions = new Map<string, number>();

  noteRedemption({ transactionId }: Redemption, at: number): void {
    this.#redemptions.set(transactionId, at);
  }

  noteAttempt(session: Session, { transactionId }: Redemption, task: string, calledAt: number): Attempt {
    const begunAt = this.#redemptions.get(transactionId) ?? calledAt;
    const grant: GrantKey = { account: session.account.key, kind: "session", id: session.id };
    return this.#note({ session, grant, task, begunAt, calledAt });
  }

  /** A grant for another API on behalf of somebody: it begins with a claim on its absence. */
  noteOnBehalfOf(session: Session, grant: GrantKey, task: string, begunAt: number): Attempt {
    const attempt = this.#note({ session, grant, task, begunAt, calledAt: begunAt });
    attempt.outcome = "created";
    return attempt;
  }

  #note(begun: Pick<Attempt, "session" | "grant" | "task" | "begunAt" | "calledAt">): Attempt {
    const seen: Seen[] = [{ at: -1, session: false, grant: "none", refreshToken: undefined }];
    const attempt = { ...begun, endedAt: undefined, outcome: undefined, toldAt: undefined, seen };
    this.attempts.push(attempt);
    return attempt;
  }

  attempt(id: SessionId | undefined): Attempt | undefined {
    return this.attempts.find(({ session }) => session.id === id);
  }
}
