import { composeIdentity, type IdentityOptions } from "@identity-web/composition";
import type { AdministerAccounts } from "@identity-web/core";
import {
  type ApiCaller,
  type BearerRequirement,
  type CurrentOptions,
  missingIdentity,
  type OwnApp,
  type SignedInUser,
  type SignInOptions,
  type SignInRequirement,
  type SignOutOptions,
  signInRequirement,
} from "@identity-web/core/http";
import type { Middleware } from "koa";
import { fromKoa, sendToKoa } from "./koa-http.ts";

/** Identity in one request: `ctx.state.identity`. Reads nothing until it is asked. */
export interface KoaIdentity {
  /** Who is signed in; `undefined`: nobody. @throws IdentityError `store_unavailable` */
  current(options?: CurrentOptions): Promise<SignedInUser | undefined>;
  /** Answers the request by sending the visitor to sign in. @throws IdentityError `provider_unavailable` */
  signIn(options?: SignInOptions): Promise<void>;
  /** Signs out and answers by the way to the provider's sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<void>;
  /** The signed-in user. @throws IdentityError that the middleware answers */
  require(requirement?: SignInRequirement): Promise<SignedInUser>;
  /** Who called this API route with a bearer token. @throws IdentityError that the middleware answers */
  requireBearer(requirement?: BearerRequirement): Promise<ApiCaller>;
  /**
   * Answers an error of this library: for an app's own error handling, so that it leaves these errors alone.
   *
   * @returns whether it was one. `false`, too, where an answer has begun.
   * @example
   * app.use(async (ctx, next) => {
   *   try {
   *     await next();
   *   } catch (error) {
   *     if (!(await ctx.state.identity.answerTo(error))) ctx.throw(500);
   *   }
   * });
   */
  answerTo(error: unknown): Promise<boolean>;
}

/** What `identity()` adds to `ctx.state`. */
export interface IdentityState {
  identity: KoaIdentity;
}

/** What `requireSignIn()` adds to `ctx.state`. */
export interface SignedInState extends IdentityState {
  user: SignedInUser;
}

/** What `requireBearer()` adds to `ctx.state`. */
export interface BearerState extends IdentityState {
  caller: ApiCaller;
}

/** The middleware, with what code outside a request needs. */
export type IdentityMiddleware = Middleware<IdentityState> & {
  /** For an administrator's tool: sign accounts out, list and end sessions. */
  readonly accounts: AdministerAccounts;
  /** The app itself, as a client of web APIs (client credentials). */
  readonly app: OwnApp;
  /**
   * Who holds a token for this app's API that came by another way than a request.
   *
   * @throws IdentityError `invalid_token`, `provider_unavailable`, `configuration`
   */
  onBehalfOf(bearerToken: string): Promise<ApiCaller>;
  /** Resolves when what goes on after answers (revocations) has come to its end; for an orderly shutdown. */
  settled(): Promise<void>;
};

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, whoever asks for it. Adds the routes
 * under `/auth` and `ctx.state.identity`. Use it before whatever it protects.
 *
 * @throws IdentityError `configuration`, with everything that is wrong in one message
 * @example
 * const app = new Koa().use(identity({ provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret] }));
 */
export function identity(options: IdentityOptions): IdentityMiddleware {
  const { http, accounts, background } = composeIdentity(options);
  const middleware: Middleware<IdentityState> = async (ctx, next) => {
    const request = fromKoa(ctx);
    const route = http.route(request.target);
    if (route !== undefined) return sendToKoa(ctx, await http.handle(route, request));
    const own = http.identity(request);
    ctx.state.identity = {
      current: (current) => own.current(current),
      signIn: async (signIn) => sendToKoa(ctx, await own.signIn(signIn)),
      signOut: async (signOut) => sendToKoa(ctx, await own.signOut(signOut)),
      require: (requirement) => own.require(requirement),
      requireBearer: (requirement) => own.requireBearer(requirement),
      answerTo: async (error) => {
        const answer = await own.answerTo(error);
        if (answer === undefined || ctx.headerSent) return false;
        sendToKoa(ctx, answer);
        return true;
      },
    };
    const { answerTo } = ctx.state.identity;
    try {
      await next();
    } catch (error) {
      if (!(await answerTo(error))) throw error;
    }
    for (const cookie of own.cookies) {
      // What sets cookies is nobody else's: no shared cache may keep it.
      ctx.set("cache-control", "no-store");
      ctx.append("set-cookie", cookie);
    }
  };
  return Object.assign(middleware, {
    accounts,
    app: http.app,
    onBehalfOf: (bearerToken: string) => http.onBehalfOf(bearerToken),
    settled: () => background.settled(),
  });
}

/**
 * Lets only signed-in users through, and adds the typed `ctx.state.user`. A page is sent to sign-in and comes back; anything
 * else gets 401 with the address.
 *
 * @throws IdentityError `configuration`, at once, where the requirement can't be read
 * @example
 * app.use(requireSignIn({ scopes: ["Mail.Read"] }));
 */
export function requireSignIn(requirement: SignInRequirement = {}): Middleware<SignedInState> {
  const needs = signInRequirement(requirement);
  return async (ctx, next) => {
    if (ctx.state.identity === undefined) throw missingIdentity();
    const { identity: own } = ctx.state;
    try {
      ctx.state.user = await own.require(needs);
    } catch (error) {
      // Answered here: to an app's own error handling a visitor who must sign in is no error.
      if (await own.answerTo(error)) return;
      throw error;
    }
    await next();
  };
}

/**
 * Lets only callers with a good token for this app's own API through, and adds the typed `ctx.state.caller`. Others get 401
 * or 403 with a challenge (RFC 6750), never a redirect.
 *
 * @example
 * router.get("/api/mail", requireBearer({ scopes: ["access_as_user"] }), async (ctx) => {
 *   ctx.body = await (await ctx.state.caller.api("graph").fetch("/me/messages")).json();
 * });
 */
export function requireBearer(requirement: BearerRequirement = {}): Middleware<BearerState> {
  return async (ctx, next) => {
    if (ctx.state.identity === undefined) throw missingIdentity("requireBearer");
    const { identity: own } = ctx.state;
    try {
      ctx.state.caller = await own.requireBearer(requirement);
    } catch (error) {
      if (await own.answerTo(error)) return;
      throw error;
    }
    await next();
  };
}
