import { AsyncLocalStorage } from "node:async_hooks";

/** Next.js's data about the request of a component or an action. */
export interface NextRequestScope {
  readonly request: Request;
  /** The Set-Cookie lines of `cookies().set()`. */
  readonly cookies: string[];
  /** The tasks that were passed to `after()`. */
  readonly after: Promise<unknown>[];
}

const scopes = new AsyncLocalStorage<NextRequestScope>();

/** Runs a component, an action or a route handler as Next.js does. */
export const inScope = <T>(scope: NextRequestScope, work: () => Promise<T>): Promise<T> => scopes.run(scope, work);

const scope = (): NextRequestScope => {
  const found = scopes.getStore();
  if (found === undefined) throw new Error("called outside a request scope");
  return found;
};

export const headers = async (): Promise<Headers> => scope().request.headers;

export const cookies = async () => ({
  set(name: string, value: string, { maxAge }: { readonly maxAge?: number }) {
    scope().cookies.push(`${name}=${value}; Path=/${maxAge === undefined ? "" : `; Max-Age=${maxAge}`}`);
  },
});

/** The error that `redirect()` throws. */
export class Redirected extends Error {
  readonly location: string;

  constructor(location: string) {
    super(`redirected to ${location}`);
    this.location = location;
  }
}

export const redirect = (location: string): never => {
  throw new Redirected(location);
};

export const after = (work: Promise<unknown> | (() => Promise<unknown>)): void => {
  scope().after.push(typeof work === "function" ? work() : work);
};

export class NextResponse extends Response {
  /** The headers for the app, in place of Next.js's own protocol for them. */
  static next({ request }: { readonly request: { readonly headers: Headers } }): NextResponse {
    return new NextResponse(null, { headers: request.headers });
  }
}
