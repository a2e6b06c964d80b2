import type { TokenRequest } from "@identity-web/core";
import type { RequestIdentity } from "@identity-web/core/http";
import type { Attempt, ClientRequest, Outcome, Wanted } from "../judge/history.ts";
import type { Person } from "../provider/simulated-provider.ts";
import { type ClientWorld, codeOf } from "./clients.ts";

interface User {
  sessions(): Promise<readonly { readonly id: string }[]>;
  fetch(url: string, options: { readonly scopes: readonly string[] }): Promise<Response>;
  acquireToken(wanted: TokenRequest): Promise<{ readonly value: string; readonly scopes: readonly string[] }>;
}

/** A page of the app, for a user that is signed in. */
export type Page = (user: User, sent: ClientRequest, identity: RequestIdentity) => Promise<Outcome>;

/** The user of a request. `undefined`: it has no living session. */
export type Guard = (identity: RequestIdentity) => Promise<User | undefined>;

/** A browser that was at the provider and has not returned yet, with the callback's address. */
export interface Visit {
  readonly person: Person;
  readonly target: string;
  /** The session that the browser had when it left. */
  readonly previous: Attempt | undefined;
}

/** What a page asks for, beside its user. */
export interface Opened {
  readonly kind?: "visit" | "acquire";
  readonly enter?: Guard;
  readonly wanted?: Wanted | undefined;
  /** It doesn't count as a use of the session. */
  readonly isIdle?: boolean | undefined;
}

const scopes = ["Mail.Read"];

/** A guard that requires a token, or only a user. */
export const guard =
  (wanted: readonly string[] = scopes): Guard =>
  async (identity) => {
    try {
      return await identity.require(wanted.length === 0 ? {} : { scopes: wanted });
    } catch (error) {
      if (error instanceof Error && codeOf(error) === "sign_in_required") return undefined;
      throw error;
    }
  };

/** Only reads the user. */
export const readsUser: Page = async () => ({ is: "user" });

/** Looks again whether its user is still signed in. */
export const looksAgain: Page = async (_user, _sent, identity) =>
  (await identity.current({ again: true })) === undefined ? { is: "anonymous" } : { is: "user" };

/** Has the token that its guard required. */
export const hasToken: Page = async () => ({ is: "token" });

export const callsApi =
  (request: Partial<TokenRequest> = {}): Page =>
  async (user) => {
    const wanted = { scopes, ...request };
    const { value, scopes: granted } = await user.acquireToken(wanted);
    const isComplete = wanted.scopes.every((scope) => granted.includes(scope));
    return { is: "token", token: value, ...(isComplete ? {} : { lacksScopes: true }) };
  };

export const passesAnotherGuard: Page = async (_user, _sent, identity) =>
  (await guard()(identity)) === undefined ? { is: "anonymous" } : { is: "token" };

/** The app does something else first. */
export const afterWork =
  (world: ClientWorld, at: number, page: Page): Page =>
  async (user, sent, identity) => {
    const work = { what: "the app does something else", node: world.node(at).name, touches: {} };
    await world.scheduler.call({ ...work, effect: () => undefined });
    sent.calledAt = world.scheduler.now;
    return page(user, sent, identity);
  };
