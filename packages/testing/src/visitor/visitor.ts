import { AppBrowser } from "../cookies/app-browser.ts";

/** The fake at which the user signs in: `fakeProvider()` or `fakeEntra()`. */
export interface SignInDesk {
  authorize(url: string | URL, who: { readonly user: string }): URL;
}

/**
 * How the visitor sends requests: Hono's `app.fetch`, or the `fetch` of `nodeServer()` for an app that listens. Don't use
 * Node's own `fetch`: it always sends `Sec-Fetch-Mode: cors`, so that the app doesn't recognize a navigation.
 */
export type AppFetch = (request: Request) => Response | Promise<Response>;

/** A browser in a test that keeps cookies, sends a browser's headers (Fetch Metadata), and follows no redirect by itself. */
export interface Visitor {
  /** Opens a page of the app. */
  open(path: string): Promise<Response>;
  /** Sends a request of a page's script. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Posts a form of the app's own page. */
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<Response>;
  /**
   * Completes a sign-in, including the return to the app.
   *
   * @param path - A page that `requireSignIn()` guards. By default /auth/sign-in.
   * @returns the app's answer to the callback
   */
  signIn(provider: SignInDesk, user: string, path?: string): Promise<Response>;
}

/**
 * A user who visits an app in a test.
 *
 * @param baseUrl - The app's `baseUrl`, as in its options.
 * @example
 * const alice = visitor(app.fetch, "https://app.example");
 * await alice.signIn(provider, "alice");
 * expect((await alice.open("/mail")).status).toBe(200);
 */
export function visitor(app: AppFetch, baseUrl: string): Visitor {
  const browser = new AppBrowser({ origin: new URL(baseUrl).origin, fetch: app });
  const self: Visitor = {
    open: (path) => browser.navigate(path, { site: "none" }),
    fetch: (path, init = {}) => browser.program(path, init),
    post: (path, fields = {}) => browser.submit(path, fields),
    async signIn(provider, user, path = "/auth/sign-in") {
      let target = locationOf(await self.open(path), baseUrl);
      // A guarded page redirects to sign-in, and sign-in redirects to the provider.
      while (target.origin === browser.origin) target = locationOf(await self.open(target.href), baseUrl);
      const { pathname, search } = provider.authorize(target, { user });
      return self.open(pathname + search);
    },
  };
  return self;
}

function locationOf(response: Response, baseUrl: string): URL {
  const location = response.headers.get("location");
  if (location === null) {
    const cure = "Name a path that requireSignIn() guards, or none: the default is /auth/sign-in.";
    throw new Error(`signIn() expected a redirect to sign-in, and got status ${response.status}. ${cure}`);
  }
  return new URL(location, baseUrl);
}
