import type { IdentityEvent } from "@identity-web/core";
import type { Attempt, Seen } from "./attempt.ts";
import type { Intent } from "./intent.ts";

export type { Attempt, Seen } from "./attempt.ts";

/** The answer that a client got. */
export interface Outcome {
  readonly is: "token" | "user" | "anonymous" | "error" | "answer" | "no answer";
  /** The token in the answer. */
  readonly token?: string;
  /** Whether the token lacks scopes that its caller has requested. */
  readonly lacksScopes?: boolean;
  /** The sign-ins whose sessions it lists. */
  readonly listed?: readonly Attempt[];
  /** The code of an IdentityError. */
  readonly code?: string;
  readonly status?: number;
  readonly location?: string;
  /** The answer's effect on the browser's session cookie. */
  readonly cookie?: "set" | "cleared" | "kept";
  /** The sign-in whose cookie the answer has cleared. */
  readonly lost?: Attempt | undefined;
}

/** The token that a request asks for. */
export interface Wanted {
  readonly scopes: readonly string[];
  readonly resource?: string;
  /** The token that an API has refused. */
  readonly refused?: string;
}

/** A client's request, from its beginning to its answer. Moments are indices of steps. -1: before all steps. */
export interface ClientRequest {
  readonly kind:
    | "acquire"
    | "on-behalf-of"
    | "app-token"
    | "visit"
    | "sign-in"
    | "callback"
    | "sign-out"
    | "notice"
    | "administration";
  readonly task: string;
  readonly node: string;
  /** The name of the called app. */
  readonly app: string;
  /** How far the node's clock was ahead, in ms: the least at its beginning and its end. */
  leastOffsetMs: number;
  /** The most. */
  mostOffsetMs: number;
  /** Whether it is a navigation of the browser, not a call of a page's script. */
  readonly navigates: boolean;
  /** A guard admits only users who need not sign in again. */
  readonly isGuarded?: boolean;
  readonly wanted?: Wanted | undefined;
  /** It doesn't count as a use of the session. */
  readonly isIdle?: boolean;
  /** The account whose sessions it lists. @default that of its own session */
  readonly lists?: string | undefined;
  readonly openedAt: number;
  /** When the app's own code requested a token, if it did something else before. */
  calledAt: number | undefined;
  /** The sign-in whose cookie or token it carries. */
  readonly session: Attempt | undefined;
  /** The removal that it requests. */
  readonly intent: Intent | undefined;
  outcome: Outcome | undefined;
  closedAt: number | undefined;
  /** The true time at its beginning and its end, in ms since the epoch. */
  readonly openedTime: number;
  closedTime: number | undefined;
}

/** A notification of an API. Without a sid: the user was removed, with all tokens. */
export interface ToldRemoval {
  readonly task: string;
  readonly id: string;
  readonly subject: string;
  readonly sid?: string | undefined;
  /** The API refuses tokens that were issued until then, in ms since the epoch by the provider's clock. */
  readonly at: number;
}

/** An event of core, with its time. */
export interface NotedEvent {
  readonly at: number;
  readonly task: string;
  readonly event: IdentityEvent;
}

type Begun = Pick<Attempt, "certificate" | "place" | "task" | "app" | "node" | "begunAt" | "calledAt" | "time">;

/** Everything that an outside observer can know about a run, in order. */
export class History {
  readonly requests: ClientRequest[] = [];
  readonly attempts: Attempt[] = [];
  readonly events: NotedEvent[] = [];
  /** The notifications of an API, with the tasks that sent them. */
  readonly told: ToldRemoval[] = [];
  /** The subjects of removals that the scenario's arrangement has made in a node, without a request. */
  readonly arranged = new Set<string>();
  /** When the store lost all its data. */
  readonly resets: number[] = [];
  /** The losses of one master of a Cluster only. Processes detect them a moment later. */
  readonly failovers: number[] = [];
  /** The sign-in of each cookie. */
  readonly #cookies = new Map<string, Attempt>();
  readonly #redemptions = new Map<string, number>();

  /** A task begins a redemption. */
  noteRedemption(task: string, at: number): void {
    this.#redemptions.set(task, at);
  }

  noteAttempt(begun: Omit<Begun, "begunAt">): Attempt {
    return this.#note({ ...begun, begunAt: this.#redemptions.get(begun.task) ?? begun.calledAt });
  }

  /** A grant for another API on behalf of a user. It can be created from the issue time of the caller's token on. */
  noteOnBehalfOf(begun: Omit<Begun, "calledAt">): Attempt {
    const attempt = this.#note({ ...begun, calledAt: begun.begunAt });
    attempt.outcome = "created";
    return attempt;
  }

  /** A browser gets a cookie in the answer to the callback that this task has sent. */
  noteCookie(value: string, task: string, at: number): void {
    const attempt = this.attempts.findLast((each) => each.task === task && each.place.session !== undefined);
    if (attempt === undefined) return;
    attempt.toldAt = at;
    this.#cookies.set(value, attempt);
  }

  /** The sign-in that a cookie came from, alive or not. */
  signInOf(cookie: string | undefined): Attempt | undefined {
    return cookie === undefined ? undefined : this.#cookies.get(cookie);
  }

  #note(begun: Begun): Attempt {
    const seen: Seen[] = [{ at: -1, session: false, grant: "none", refreshToken: undefined }];
    const attempt: Attempt = { ...begun, endedAt: undefined, outcome: undefined, toldAt: undefined, seen };
    this.attempts.push(attempt);
    return attempt;
  }
}
