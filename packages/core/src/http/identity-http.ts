import { IdentityError } from "../errors/identity-error.ts";
import { challengeRoute, policyRoute } from "./account-routes.ts";
import { ApiCaller } from "./api-caller.ts";
import { ApiRefusals } from "./api-refusals.ts";
import { callbackRoute } from "./callback-route.ts";
import { errorAnswer } from "./error-answer.ts";
import { answer, type HttpAnswer, type HttpRequest, pathOf } from "./message.ts";
import { Mounting } from "./mounting.ts";
import { backChannelRoute, frontChannelRoute } from "./notice-routes.ts";
import { OwnApp } from "./own-app.ts";
import { RequestIdentity } from "./request-identity.ts";
import { allowedMethods, type RouteName } from "./routes.ts";
import { sessionsRoute } from "./sessions-route.ts";
import type { HttpParts } from "./settings.ts";
import { SignInRedirect } from "./sign-in-redirect.ts";
import { signInRoute } from "./sign-in-route.ts";
import { SignOutRedirect } from "./sign-out-redirect.ts";
import { signedOutRoute, signOutRoute } from "./sign-out-routes.ts";
import { Transactions } from "./transactions.ts";

const alwaysMounted: readonly RouteName[] = [
  "signIn",
  "callback",
  "signOut",
  "signedOut",
  "frontChannelLogout",
  "backChannelLogout",
];

/** All HTTP semantics of this library. An adapter only translates requests and answers. */
export class IdentityHttp {
  readonly #parts: HttpParts;
  readonly #routes: ReadonlyMap<string, RouteName>;
  readonly #transactions: Transactions;
  readonly #redirects: { readonly signIn: SignInRedirect; readonly signOut: SignOutRedirect };

  constructor(given: Pick<HttpParts, "useCases" | "ports" | "settings">) {
    const { signIn } = given.settings.routes;
    const mounting = new Mounting({ signIn, basePath: given.settings.basePath });
    const parts = { ...given, refusals: new ApiRefusals(given.ports.clock), mounting };
    this.#parts = parts;
    this.#transactions = new Transactions(parts);
    this.#redirects = {
      signIn: new SignInRedirect(parts, this.#transactions),
      signOut: new SignOutRedirect(parts, this.#transactions),
    };
    const { routes, mounted = [] } = parts.settings;
    this.#routes = new Map([...alwaysMounted, ...mounted].map((name) => [routes[name], name]));
  }

  /** Which of our routes a request is for; `undefined`: it is the app's. */
  route(target: string): RouteName | undefined {
    const route = this.#routes.get(pathOf(target));
    if (route !== undefined) this.#parts.mounting.reached();
    return route;
  }

  /** Identity in one request; reads nothing yet. */
  identity(request: HttpRequest): RequestIdentity {
    return new RequestIdentity(this.#parts, request, this.#redirects);
  }

  /** Answers one of our own routes. Throws only what isn't an IdentityError. */
  async handle(route: RouteName, request: HttpRequest): Promise<HttpAnswer> {
    const methods = allowedMethods[route];
    if (!methods.includes(request.method)) return answer(405, "", [["allow", methods.join(", ")]]);
    try {
      return await this.#dispatch(route, request);
    } catch (error) {
      if (error instanceof IdentityError) return errorAnswer(this.#parts, request, error);
      throw error;
    }
  }

  /** The answer to an error that the app's own code threw; `undefined`: it is none of ours. */
  async answerTo(request: HttpRequest, error: unknown): Promise<HttpAnswer | undefined> {
    return error instanceof IdentityError ? errorAnswer(this.#parts, request, error) : undefined;
  }

  /** The app itself, as a client of web APIs. */
  get app(): OwnApp {
    return new OwnApp(this.#parts);
  }

  /**
   * Who holds a token for this app's API that came by another way than a request (a queue, a socket).
   *
   * @throws IdentityError `invalid_token`, `provider_unavailable`, `configuration`
   */
  async onBehalfOf(bearerToken: string): Promise<ApiCaller> {
    const url = this.#parts.settings.origin;
    const presented = { value: bearerToken, scheme: "bearer", method: "GET", url };
    return new ApiCaller(this.#parts, await this.#parts.useCases.bearerTokens.verify(presented));
  }

  async #dispatch(route: RouteName, request: HttpRequest): Promise<HttpAnswer> {
    const { signIn, signOut } = this.#redirects;
    switch (route) {
      case "signIn":
        return signInRoute(this.#parts, request, this.identity(request));
      case "callback":
        return callbackRoute(this.#parts, request, this.identity(request), {
          transactions: this.#transactions,
          signIn,
        });
      case "signOut":
        return signOutRoute(this.#parts, request, signOut);
      case "signedOut":
        return signedOutRoute(this.#parts, request, signOut);
      case "frontChannelLogout":
        return frontChannelRoute(this.#parts, request);
      case "backChannelLogout":
        return backChannelRoute(this.#parts, request);
      case "challenge":
        return challengeRoute(this.#parts, request, this.identity(request));
      case "passwordReset":
        return policyRoute(this.#parts, request, this.identity(request), "password-reset");
      case "editProfile":
        return policyRoute(this.#parts, request, this.identity(request), "edit-profile");
      case "sessions":
        return sessionsRoute(this.#parts, request, this.identity(request));
    }
  }
}
