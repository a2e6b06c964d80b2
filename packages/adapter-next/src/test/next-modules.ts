import { AsyncLocalStorage } from "node:async_hooks";

/** What Next.js knows of the request that a component or an action belongs to. */
export interface NextRequestScope {
  readonly request: Request;
  /** Lines that `cookies().set()` has made. */
  readonly cookies: string[];
  /** What `after()` was given. */
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

/** What `redirect()` throws. */
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
  /** The headers that the app gets to see, in place of its own protocol for them. */
  static next({ request }: { readonly request: { readonly headers: Headers } }): NextResponse {
    return new NextResponse(null, { headers: request.headers });
  }
}
