/** The types of frameworks that the recipes use and this repository doesn't install, from their documentation. */
declare module "@sveltejs/kit/hooks" {
  interface RequestEvent {
    request: Request;
    url: URL;
    route: { id: string | null };
    isRemoteRequest: boolean;
    locals: App.Locals;
  }
  export type Handle = (input: {
    event: RequestEvent;
    resolve: (event: RequestEvent) => Response | Promise<Response>;
  }) => Response | Promise<Response>;
}

declare module "astro" {
  export type MiddlewareHandler = (
    context: { request: Request; url: URL; routePattern: string; locals: App.Locals },
    next: () => Promise<Response>,
  ) => Promise<Response> | Response;
}

declare module "react-router" {
  export type MiddlewareFunction<Result = unknown> = (
    given: { request: Request; context: object; pattern: string },
    next: () => Promise<Result>,
  ) => Promise<Result>;
}

/** The declarations of an app of SvelteKit or Astro in `app.d.ts` or `env.d.ts`. */
declare namespace App {
  interface Locals {
    identity: import("@identity-web/adapter-fetch").FetchIdentity;
    user?: import("@identity-web/adapter-fetch").SignedInUser;
  }
}
