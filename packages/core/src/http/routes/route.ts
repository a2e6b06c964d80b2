import type { SessionLabel } from "../../domain/session.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Limits } from "../../use-cases/limits.ts";
import type { TellRemovals } from "../../use-cases/tell-removals.ts";
import type { HttpAnswer, HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";
import type { RequestIdentity } from "../request-identity.ts";
import type { ApiOptions } from "../settings.ts";

/** What a route gets to answer a request. */
export interface RouteContext {
  readonly request: HttpRequest;
  /** Identity in this request. */
  readonly identity: RequestIdentity;
  readonly parts: HttpParts;
  /** The route's own public path, even if the request is for a path below it. */
  readonly path: string;
}

/** A path that this library answers. */
export interface Route {
  /** The route's name in the option `routes`, which can set another path. */
  readonly name: string;
  /** The path below the app's base path, such as "/auth/sessions". */
  readonly path: string;
  /** The allowed methods. Others get 405. */
  readonly methods: readonly string[];
  /**
   * Whether it answers all paths below its path, but not the path itself.
   *
   * @default false
   */
  readonly below?: boolean;
  handle(context: RouteContext): Promise<HttpAnswer>;
}

/** A route's path and methods, for a framework's router. */
export interface MountedRoute {
  readonly name: string;
  /** The public path, including the base path. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether it answers all paths below its path, but not the path itself. */
  readonly below?: true;
}

/** An optional part of an app, as a value. If an app doesn't import it, it isn't in the bundle. */
export interface Feature {
  readonly name: string;
  /** All problems of its options, one sentence each. The app reports them together at start-up. @default [] */
  readonly problems?: readonly string[];
  readonly routes?: readonly Route[];
  /** The names in the option `apis` that it uses. A missing name is a problem at start-up. @default [] */
  readonly apis?: readonly string[];
  /** Its visitors' texts in English. An app translates them under the same keys. */
  readonly texts?: Readonly<Record<string, string>>;
  /** The label of a new session. Called once, at the sign-in, which waits for it. If it throws, the sign-in fails. */
  labelSession?(request: HttpRequest, ports: Pick<Ports, "clock" | "events">): Promise<SessionLabel | undefined>;
  /**
   * Whether the app may exchange its callers' tokens.
   *
   * @default false
   */
  readonly exchangesTokens?: boolean;
  /**
   * Notifies other systems of removals.
   *
   * @param app - The app's origin, its option `apis`, and its ports.
   */
  tellsRemovals?(app: {
    readonly origin: string;
    readonly apis: Readonly<Record<string, ApiOptions>>;
    readonly ports: Ports;
    readonly limits: Limits;
  }): TellRemovals;
  /**
   * The identifiers by which security events may name a user, from the claims of the sign-in. They are stored as keyed hashes.
   *
   * @default none
   */
  subjectsOf?(claims: Readonly<Record<string, unknown>>): readonly string[];
}

/** The methods of a route that answers GET and POST. */
export const getOrPost: readonly string[] = ["GET", "POST"];
