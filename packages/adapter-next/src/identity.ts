import type { Handler, IdentityOptions, IdentityTools, OfOptions, WaitUntil } from "@identity-web/adapter-fetch";
import {
  asPage,
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

/** What a component requires of its visitor. */
export interface PageRequirement extends SignInRequirement {
  /** A local path to return to. @default the current page if `proxy` runs, otherwise the app's root page */
  readonly returnTo?: string;
}

/** An app's identity in the App Router. You can destructure it: `export const { GET, POST, user } = identity(…)`. */
export interface IdentityForNext extends IdentityTools {
  /** `app/auth/[...auth]/route.ts`: `export { GET, POST } from "@/auth";` */
  GET(request: Request): Promise<Response>;
  POST(request: Request): Promise<Response>;
  /** For components and actions: the signed-in user. `undefined`: no user is signed in. @throws IdentityError `store_unavailable` */
  user(): Promise<SignedInUser | undefined>;
  /**
   * For components and actions: the signed-in user, with a cached token for the scopes. Redirects other visitors to sign-in.
   *
   * @throws IdentityError `store_unavailable`, `provider_unavailable`, for the app's `error.tsx`
   * @example
   * const user = await requireUser({ scopes: ["Mail.Read"] });
   */
  requireUser(requirement?: PageRequirement): Promise<SignedInUser>;
  /**
   * Wraps a server action. Errors such as `interaction_required` send the user to sign in and back to the page.
   *
   * @example
   * export const readMail = action(async () => (await (await requireUser()).fetch(url, { scopes: ["Mail.Read"] })).json());
   */
  action<Given extends readonly unknown[], T>(
    work: (...given: Given) => T | Promise<T>,
  ): (...given: Given) => Promise<T>;
  /** For server actions: sends the user to the provider. @throws the error of `redirect()` */
  signIn(options?: SignInOptions): Promise<never>;
  /** For server actions: signs out, then redirects to the provider's own sign-out. @throws IdentityError `store_unavailable` */
  signOut(options?: SignOutOptions): Promise<never>;
  /**
   * Wraps a route handler.
   *
   * @example
   * export const GET = api(async (_request, identity) => Response.json((await identity.require()).account));
   */
  api<Given extends readonly unknown[]>(
    handler: Handler<Given>,
  ): (request: Request, ...given: Given) => Promise<Response>;
  /** `proxy.ts`: `export { proxy } from "@/auth";` tells components their path, so that a sign-in returns to it. */
  proxy(request: Request): Promise<Response>;
  /**
   * `proxy.ts`: like `proxy`, but admits only signed-in users.
   *
   * @example
   * export const proxy = guard();
   * export const config = { matcher: "/reports/:path*" };
   */
  guard(requirement?: SignInRequirement): (request: Request, event?: WaitUntil) => Promise<Response>;
}

/** Options for several apps in one process. */
export interface NextOptions {
  /** A different name for each app of one process. @default "identity" */
  readonly name?: string;
}

/**
 * Signs users in and out, keeps their tokens, and removes them at every sign-out, by any channel: for the App Router.
 *
 * @param options - Called at the first request, once per process. So `next build` needs no secrets.
 * @throws IdentityError `configuration`, at the first request, with all problems in one message
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
  // Read the request first: if a build prerenders a page, Next.js stops here, before the options are needed.
  const own = async (target?: string) => {
    const request = await requestOfNext(target);
    return auth()[internals].identity(asPage(request));
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

/** The answer if the folder of the catch-all route doesn't match the library's routes. */
const notOurs = () =>
  new Response(
    "identity() has no route here. Put the handler at app/auth/[...auth]/route.ts, or set the option `routes`.",
    {
      status: 404,
    },
  );
