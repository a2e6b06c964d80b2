import type { SessionLabel } from "../../domain/session.ts";
import type { Events } from "../../ports/events.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Limits } from "../../use-cases/limits.ts";
import type { TellRemovals } from "../../use-cases/tell-removals.ts";
import type { HttpAnswer, HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";
import type { RequestIdentity } from "../request-identity.ts";
import type { ApiOptions } from "../settings.ts";

/** What a route has to answer a request with. */
export interface RouteContext {
  readonly request: HttpRequest;
  /** Identity in this request. */
  readonly identity: RequestIdentity;
  readonly parts: HttpParts;
  /** The route's own public path, also where the request is for something below it. */
  readonly path: string;
}

/** One address of the app that this library answers. */
export interface Route {
  /** By this name the option `routes` gives it another path. */
  readonly name: string;
  /** Below the app's base path: "/auth/sessions". */
  readonly path: string;
  /** Others get 405. */
  readonly methods: readonly string[];
  /**
   * Whether it answers everything below its path, and not the path itself.
   *
   * @default false
   */
  readonly below?: boolean;
  handle(context: RouteContext): Promise<HttpAnswer>;
}

/** Where a route is: what a framework's router needs to know. */
export interface MountedRoute {
  readonly name: string;
  /** The public path, base path included. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether it answers everything below its path, and not the path itself. */
  readonly below?: true;
}

/** An optional part of an app, as a value: an app that doesn't import it doesn't carry it. */
export interface Feature {
  readonly name: string;
  /** What is wrong with its options, a sentence each, so that everything is reported at once. */
  readonly problems?: readonly string[];
  readonly routes?: readonly Route[];
  /** Names of the option `apis` that it calls: a name that isn't there is told at the start. */
  readonly apis?: readonly string[];
  /** Its visitors' texts in English; an app translates them by the same keys. */
  readonly texts?: Readonly<Record<string, string>>;
  /** What a new session is labelled with. Asked once, at its sign-in, which fails where this throws. */
  labelSession?(request: HttpRequest, events: Events): Promise<SessionLabel | undefined>;
  /**
   * This app exchanges its callers' tokens for others. Removals are then remembered as long as such a token lives.
   *
   * @default false
   */
  readonly exchangesTokens?: boolean;
  /**
   * Tells other systems of removals.
   *
   * @param app - Its origin, its option `apis`, and what it is made of.
   */
  tellsRemovals?(app: {
    readonly origin: string;
    readonly apis: Readonly<Record<string, ApiOptions>>;
    readonly ports: Ports;
    readonly limits: Limits;
  }): TellRemovals;
  /**
   * Identifiers of a user who signs in, by which security events may name the user. They are stored as keyed hashes.
   *
   * @default none
   */
  subjectsOf?(claims: Readonly<Record<string, unknown>>): readonly string[];
}

export const getOrPost: readonly string[] = ["GET", "POST"];
