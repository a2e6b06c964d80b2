import type { Handler, IdentityOptions, IdentityTools, OfOptions, WaitUntil } from "@identity-web/adapter-fetch";
import {
  internals,
  type SignedInUser,
  type SignInOptions,
  type SignInRequirement,
  type SignOutOptions,
} from "@identity-web/core/http";
import { after } from "next/server";
import { acting, leave, redirecting } from "./answer-by-next.ts";
import { oneInstance } from "./one-instance.ts";
import { basePathOf, isAskedByRouter, proxy, requestOfNext } from "./request-of-next.ts";

/** What a component demands of its visitor. */
export interface PageRequirement extends SignInRequirement {
  /** A local path to come back to. Default: the page at hand, where `proxy` runs; else the app's first page. */
  readonly returnTo?: string;
}

/** An app's identity in the App Router. Its functions stand alone: `export const { GET, POST, user } = identity(…)`. */
export interface IdentityForNext extends IdentityTools {
  /** `app/auth/[...auth]/route.ts`: `export { GET, POST } from "@/auth";` */
  GET(request: Request): Promise<Response>;
  POST(request: Request): Promise<Response>;
  /** In components and actions: who is signed in; `undefined`: no user. @throws IdentityError `store_unavailable` */
  user(): Promise<SignedInUser | undefined>;
  /**
   * In components and actions: the signed-in user, with a token for the scopes at hand. Other visitors are redirected to
   * sign in.
   *
   * @throws IdentityError `store_unavailable`, `provider_unavailable`, for the app's `error.tsx`
   * @example
   * const user = await requireUser({ scopes: ["Mail.Read"] });
   */
  requireUser(requirement?: PageRequirement): Promise<SignedInUser>;
  /**
   * A server action in which errors such as `interaction_required` send the user to sign in and back to the page.
   *
   * @example
   * export const readMail = action(async () => (await (await requireUser()).fetch(url, { scopes: ["Mail.Read"] })).json());
   */
  action<Given extends readonly unknown[], T>(
    work: (...given: Given) => T | Promise<T>,
  ): (...given: Given) => Promise<T>;
  /** In a server action: sends the user to the provider. @throws what `redirect()` throws */
  signIn(options?: SignInOptions): Promise<never>;
  /** In a server action: signs out, then redirects to the provider's own sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<never>;
  /**
   * A route handler with identity around it.
   *
   * @example
   * export const GET = api(async (_request, identity) => Response.json((await identity.require()).account));
   */
  api<Given extends readonly unknown[]>(
    handler: Handler<Given>,
  ): (request: Request, ...given: Given) => Promise<Response>;
  /** `proxy.ts`: `export { proxy } from "@/auth";` tells components their path, so that a sign-in leads back to it. */
  proxy(request: Request): Promise<Response>;
  /**
   * `proxy.ts`: the same, and only signed-in users get past it.
   *
   * @example
   * export const proxy = guard();
   * export const config = { matcher: "/reports/:path*" };
   */
  guard(requirement?: SignInRequirement): (request: Request, event?: WaitUntil) => Promise<Response>;
}

/** What tells apps apart. */
export interface NextOptions {
  /** Where one process serves several apps with identities of their own. @default "identity" */
  readonly name?: string;
}

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel: for the App Router.
 *
 * @param options - Asked for at the first request, once in a process: `next build` needs no secrets.
 * @throws IdentityError `configuration`, at the first request, with everything that is wrong in one message
 * @example
 * export const { GET, POST, user, requireUser, action, signOut, proxy } = identity(() => ({
 *   provider: oidc({ issuer, clientId, clientSecret }), baseUrl, secrets: [secret], store: redisStore(client),
 * }));
 */
export function identity(options: () => IdentityOptions, { name = "identity" }: NextOptions = {}): IdentityForNext {
  const auth = oneInstance(options, name);
  const settled = () => auth().settled();
  const context: WaitUntil = { waitUntil: (promise) => after(async () => void (await promise)) };
  const of = (request: Request, more: OfOptions) =>
    auth().of(request, { mountedAt: () => basePathOf(request), ...more });
  // The request comes first: where a build prerenders a page, Next.js stops there, and no options are asked for.
  const own = async (target?: string) => {
    const request = await requestOfNext(target);
    return auth()[internals].identity(request, { page: true });
  };
  const route = async (request: Request) => {
    if (isAskedByRouter(request)) return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
    return (await of(request, { context }).answer()) ?? notOurs();
  };
  return {
    get accounts() {
      return auth().accounts;
    },
    get [internals]() {
      return auth()[internals];
    },
    ready: () => auth().ready(),
    settled,
    GET: route,
    POST: route,
    user: async () => (await own()).current(),
    async requireUser({ returnTo, ...requirement } = {}) {
      const mine = await own(returnTo);
      after(settled);
      return redirecting(mine, () => mine.require(requirement));
    },
    action:
      (work) =>
      async (...given) => {
        after(settled);
        return acting(await own(), () => work(...given));
      },
    async signIn(options) {
      const mine = await own();
      return leave(mine, await mine.signIn(options));
    },
    async signOut(options) {
      const mine = await own();
      after(settled);
      return leave(mine, await mine.signOut(options));
    },
    api:
      (handler) =>
      (request, ...given) => {
        const mine = of(request, { context });
        return mine.run(() => handler(request, mine, ...given));
      },
    proxy,
    guard: (requirement) => (request, event) => {
      const mine = of(request, { absoluteLocation: true, ...(event === undefined ? {} : { context: event }) });
      return mine.run(async () => {
        await mine.require(requirement);
        return proxy(request);
      });
    },
  };
}

/** The catch-all route lies where none of our routes is. */
const notOurs = () =>
  new Response(
    "identity() has no route here. Put the handler at app/auth/[...auth]/route.ts, or set the option `routes`.",
    {
      status: 404,
    },
  );
