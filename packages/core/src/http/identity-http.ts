import type { SessionLabel } from "../domain/session.ts";
import { IdentityError } from "../errors/identity-error.ts";
import { setUpFailure } from "./diagnostics/error-texts.ts";
import { Mounting } from "./diagnostics/mounting.ts";
import { type MaybeIdentity, OtherIdentities } from "./diagnostics/other-identities.ts";
import { VisitedHosts } from "./diagnostics/visited-hosts.ts";
import { errorAnswer } from "./error-answer.ts";
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

/** The parts of an app's HTTP behaviour. */
export interface IdentityHttpParts extends AppParts {
  /**
   * The app's optional parts.
   *
   * @default []
   */
  readonly features?: readonly Feature[];
  /**
   * More routes, such as those of the provider.
   *
   * @default []
   */
  readonly moreRoutes?: readonly Route[];
}

/** The HTTP behaviour of this library. An adapter only converts requests and answers. */
export class IdentityHttp {
  /** For adapters and features. */
  readonly parts: HttpParts;
  readonly #routes: ReadonlyMap<string, Route>;
  /** Routes that answer all paths below their own, with a trailing slash. */
  readonly #prefixes: readonly (readonly [prefix: string, route: Route])[];
  /** The common beginning of all routes' paths. For most requests this single comparison is enough. */
  readonly #beginning: string;
  /** The same beginning without `basePath`. `undefined`: the app is at the root. */
  readonly #stripped: string | undefined;
  readonly #others = new OtherIdentities();

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
      isOwnRoute: (path) => this.#isOwnRoute(path),
      labelSession: (request) => labelOf(features, request, ports),
    };
    const routes = [...coreRoutes, ...moreRoutes, ...features.flatMap((feature) => feature.routes ?? [])];
    this.#routes = new Map(routes.map((route) => [publicPath(route, settings), route]));
    this.#prefixes = [...this.#routes].filter(([, { below }]) => below).map(([path, route]) => [`${path}/`, route]);
    this.#beginning = commonBeginning([...this.#routes.keys()]);
    const { length } = prefixOf(settings.basePath);
    this.#stripped = length === 0 ? undefined : this.#beginning.slice(length);
  }

  /** The mounted routes, for frameworks whose routers must know every path. */
  get routes(): readonly MountedRoute[] {
    return [...this.#routes].map(([path, { name, methods, below = false }]) => ({
      name,
      path,
      methods,
      ...(below ? { below } : {}),
    }));
  }

  /** The library's route for a request target. `undefined`: the path belongs to the app. */
  route(target: string): Route | undefined {
    const route = target.startsWith(this.#beginning) ? this.#find(pathOf(target)) : undefined;
    if (route !== undefined) this.parts.mounting.reached();
    else if (this.#stripped !== undefined && target.startsWith(this.#stripped)) this.#noteStripped(pathOf(target));
    return route;
  }

  #noteStripped(path: string): void {
    const { mounting, ports, settings } = this.parts;
    if (!this.#routes.has(settings.basePath + path)) return;
    const message = mounting.stripped(path);
    if (message !== undefined) ports.events.emit({ type: "warning", message, reason: "stripped-path" });
  }

  #find(path: string): Route | undefined {
    const exact = this.#routes.get(path);
    if (exact !== undefined) return exact.below ? undefined : exact;
    return this.#prefixes.find(([prefix]) => path.startsWith(prefix))?.[1];
  }

  #isOwnRoute(target: string): boolean {
    // A browser resolves dot segments, and a proxy or framework may decode the path.
    const { pathname } = new URL(target, this.parts.settings.origin);
    const found = [pathname, decodeURIComponent(pathname)].map((path) => this.#find(path)?.name);
    return found.some((name) => name !== undefined && name !== "signIn");
  }

  /**
   * The identity of one request. Reads nothing yet.
   *
   * @param before - The identity that the request already has. Two of them must not handle the same requests.
   */
  identity(request: HttpRequest, before?: MaybeIdentity): RequestIdentity {
    if (before !== undefined) this.#others.met(this.parts, before);
    return new RequestIdentity(this.parts, request);
  }

  /** Answers one of the library's routes. Rethrows every error that isn't an `IdentityError`. */
  async handle(route: Route, request: HttpRequest): Promise<HttpAnswer> {
    const { methods } = route;
    if (!methods.includes(request.method)) return answer(405, "", [["allow", methods.join(", ")]]);
    const parts = this.parts;
    try {
      const path = route.below ? publicPath(route, parts.settings) : pathOf(request.target);
      return await route.handle({ parts, request, identity: this.identity(request), path });
    } catch (error) {
      if (error instanceof IdentityError) return errorAnswer(parts, request, error);
      throw error;
    }
  }

  /**
   * The error for an adapter whose middleware another framework calls. It is also an event, because that framework may answer the
   * error without a log line.
   *
   * @param more - A further sentence of the cure.
   */
  wrongFramework(adapter: string, expected: string, more = ""): IdentityError {
    const error = setUpFailure("framework-wrong", { adapter, expected, more: more && ` ${more}` });
    this.parts.ports.events.emit({ type: "request_failed", error });
    return error;
  }

  /** The answer to an error that the app's own code threw. `undefined`: the error isn't one of this library. */
  async answerTo(request: HttpRequest, error: unknown): Promise<HttpAnswer | undefined> {
    return error instanceof IdentityError ? errorAnswer(this.parts, request, error) : undefined;
  }
}

function publicPath({ name, path }: Route, { basePath, routes, paths = {} }: HttpSettings): string {
  const ofCore: Partial<Record<string, string>> & Routes = routes;
  return ofCore[name] ?? prefixOf(basePath) + (paths[name] ?? path);
}

function commonBeginning([first = "", ...others]: readonly string[]): string {
  let beginning = first;
  while (!others.every((path) => path.startsWith(beginning))) beginning = beginning.slice(0, -1);
  return beginning;
}

/** The label by which the user recognizes this browser: the features' labels, merged. */
async function labelOf(
  features: readonly Feature[],
  request: HttpRequest,
  ports: AppParts["ports"],
): Promise<SessionLabel | undefined> {
  const labels = features.flatMap((feature) => feature.labelSession?.(request, ports) ?? []);
  return labels.length === 0 ? undefined : Object.assign({}, ...(await Promise.all(labels)));
}
