import type { SessionLabel } from "../domain/session.ts";
import { IdentityError } from "../errors/identity-error.ts";
import { Mounting } from "./diagnostics/mounting.ts";
import { VisitedHosts } from "./diagnostics/visited-hosts.ts";
import { errorAnswer } from "./error-answer.ts";
import { asPage } from "./kernel/fetch-metadata.ts";
import { answer, type HttpAnswer, type HttpRequest, pathOf } from "./kernel/message.ts";
import { english } from "./pages/texts.ts";
import type { HttpParts } from "./parts.ts";
import { RequestIdentity } from "./request-identity.ts";
import { coreRoutes } from "./routes/core-routes.ts";
import type { Feature, MountedRoute, Route } from "./routes/route.ts";
import { prefixOf, type Routes } from "./routes/routes.ts";
import { Transactions } from "./routes/transactions.ts";
import type { AppParts, HttpSettings } from "./settings.ts";
import { ApiRefusals } from "./user/api-refusals.ts";

/** What an app's HTTP side is made of. */
export interface IdentityHttpParts extends AppParts {
  /** The app's optional parts. Default: none. */
  readonly features?: readonly Feature[];
  /** More routes, such as those of the provider. Default: none. */
  readonly moreRoutes?: readonly Route[];
}

export interface RequestOptions {
  /**
   * The request is a navigation to a page, which the framework's own request doesn't say, such as a server component's.
   *
   * @default The request's headers decide.
   */
  readonly page?: boolean;
}

/** All HTTP semantics of this library. An adapter only translates requests and answers. */
export class IdentityHttp {
  /** For adapters and features. */
  readonly parts: HttpParts;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor({ features = [], moreRoutes = [], ...given }: IdentityHttpParts) {
    const { settings, ports } = given;
    const { signIn } = settings.routes;
    this.parts = {
      ...given,
      transactions: new Transactions(given),
      refusals: new ApiRefusals(ports.clock),
      mounting: new Mounting({ signIn, basePath: settings.basePath }),
      hosts: new VisitedHosts(settings.origin, ports.clock),
      words: Object.assign({}, english, ...features.map(({ texts }) => texts)),
      labelSession: (request) => labelOf(features, request, ports.events),
    };
    const routes = [...coreRoutes, ...moreRoutes, ...features.flatMap((feature) => feature.routes ?? [])];
    this.#routes = new Map(routes.map((route) => [publicPath(route, settings), route]));
  }

  /** What is mounted, for frameworks whose routers must know every path. */
  get routes(): readonly MountedRoute[] {
    return [...this.#routes].map(([path, { name, methods }]) => ({ name, path, methods }));
  }

  /** Which of our routes a request is for; `undefined`: it is the app's. */
  route(target: string): Route | undefined {
    const route = this.#routes.get(pathOf(target));
    if (route !== undefined) this.parts.mounting.reached();
    return route;
  }

  /** Identity in one request; reads nothing yet. */
  identity(request: HttpRequest, { page = false }: RequestOptions = {}): RequestIdentity {
    return new RequestIdentity(this.parts, page ? asPage(request) : request);
  }

  /** Answers one of our own routes. Throws only what isn't an IdentityError. */
  async handle(route: Route, request: HttpRequest): Promise<HttpAnswer> {
    const { methods } = route;
    if (!methods.includes(request.method)) return answer(405, "", [["allow", methods.join(", ")]]);
    const parts = this.parts;
    try {
      return await route.handle({ parts, request, identity: this.identity(request), path: pathOf(request.target) });
    } catch (error) {
      if (error instanceof IdentityError) return errorAnswer(parts, request, error);
      throw error;
    }
  }

  /** The answer to an error that the app's own code threw; `undefined`: it is none of ours. */
  async answerTo(request: HttpRequest, error: unknown): Promise<HttpAnswer | undefined> {
    return error instanceof IdentityError ? errorAnswer(this.parts, request, error) : undefined;
  }
}

function publicPath({ name, path }: Route, { basePath, routes, paths = {} }: HttpSettings): string {
  const ofCore: Partial<Record<string, string>> & Routes = routes;
  return ofCore[name] ?? prefixOf(basePath) + (paths[name] ?? path);
}

/** What the owner will know this browser by: what the features say, together. */
async function labelOf(
  features: readonly Feature[],
  request: HttpRequest,
  events: AppParts["ports"]["events"],
): Promise<SessionLabel | undefined> {
  const labels = features.flatMap((feature) => feature.labelSession?.(request, events) ?? []);
  return labels.length === 0 ? undefined : Object.assign({}, ...(await Promise.all(labels)));
}
