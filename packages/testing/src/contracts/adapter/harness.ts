import type {
  AdministerAccounts,
  Awaitable,
  Clock,
  IdentityEvent,
  ProviderDriver,
  Readiness,
  SignOutScope,
  StoreDriver,
} from "@identity-web/core";
import type {
  ApiOptions,
  CurrentOptions,
  Feature,
  IdentityHttp,
  internals,
  PagesOptions,
  RoutePaths,
  SignedInUser,
  SignInOptions,
  SignInRequirement,
  SignOutOptions,
} from "@identity-web/core/http";
import type { ApiCaller, BearerRequirement } from "@identity-web/features/api";
import type { PlainFakeProvider } from "../../fake-provider/plain.ts";
import type { ContractProvider } from "./provider.ts";

/** The options that a case passes to `identity()` unchanged. */
export interface ContractIdentityOptions {
  readonly provider: ProviderDriver;
  readonly baseUrl: string;
  readonly secrets: readonly string[];
  readonly store: StoreDriver;
  readonly events: (event: IdentityEvent) => void;
  readonly basePath?: string;
  readonly scopes?: readonly string[];
  readonly routes?: RoutePaths;
  readonly session?: {
    readonly idleMs?: number;
    readonly absoluteMs?: number;
    readonly recheckMs?: number;
    readonly recheckGraceMs?: number;
    readonly cookieName?: string;
  };
  readonly signOutScope?: SignOutScope;
  readonly insecureLocalhostCookies?: boolean;
  readonly pages?: PagesOptions;
  readonly features?: readonly Feature[];
  readonly apis?: Readonly<Record<string, ApiOptions>>;
}

/** The route's own header lines. `set-cookie` is added to other cookies. Other lines replace earlier ones. */
export type FixtureHeaders = readonly (readonly [name: string, value: string])[];

/** The actions of a route, independent of the framework. */
export type FixtureAnswer =
  | { readonly html: string; readonly headers?: FixtureHeaders }
  | { readonly json: unknown; readonly headers?: FixtureHeaders }
  /** Answers by the context's `identity.signIn`. */
  | { readonly signIn: SignInOptions }
  /** Answers by the context's `identity.signOut`. */
  | { readonly signOut: SignOutOptions };

/** The part of the framework's context that a route uses. */
export interface FixtureContext {
  /** The context's `identity`. */
  readonly identity: { current(options?: CurrentOptions): Promise<SignedInUser | undefined> };
  readonly query: URLSearchParams;
  /** The answer, for a route that begins it before it has the result. */
  readonly answer: AnswerBegun;
  /** Reads the context's `user` as a route behind a guard does. Trait "separate guards". */
  readonly readUser?: () => SignedInUser;
}

/** An answer that a route has begun. A harness that lacks these traits may throw. */
export interface AnswerBegun {
  /** Sets a header line at once. Trait "early headers". */
  header(name: string, value: string): void;
  /** Sends the head and this text at once. Trait "early bodies". */
  write(text: string): void;
}

/** A route without a guard. */
export interface OpenRoute {
  readonly path: string;
  readonly methods: readonly ("GET" | "POST")[];
  readonly requires?: undefined;
  readonly accepts?: undefined;
  handle(context: FixtureContext): Promise<FixtureAnswer>;
}

/** A route behind `requireSignIn(requires)`, which adds the context's `user`. */
export interface GuardedRoute {
  readonly path: string;
  readonly methods: readonly ("GET" | "POST")[];
  readonly requires: SignInRequirement;
  readonly accepts?: undefined;
  handle(context: FixtureContext & { readonly user: SignedInUser }): Promise<FixtureAnswer>;
}

/** A route behind `requireBearer(accepts)`, which adds the context's `caller`. */
export interface ApiRoute {
  readonly path: string;
  readonly methods: readonly ("GET" | "POST")[];
  readonly requires?: undefined;
  readonly accepts: BearerRequirement;
  handle(context: FixtureContext & { readonly caller: ApiCaller }): Promise<FixtureAnswer>;
}

/** A route of the app. */
export type FixtureRoute = OpenRoute | GuardedRoute | ApiRoute;

/** An app to build: `identity(options)` in front of the routes. */
export interface AppSpec {
  readonly identity: ContractIdentityOptions;
  /** The clock to register as `tokens.clock` by the option `configure`. */
  readonly clock: Clock;
  readonly routes: readonly FixtureRoute[];
  /** The path at which the app is mounted in an outer app. Without it the app is not mounted. */
  readonly mountedAt?: string;
  /** Adds a middleware before identity() that parses all forms, as in most apps. */
  readonly bodyParser?: boolean;
  /** Adds the app's error handling between `identity()` and the guards. It answers all errors with 500. */
  readonly errorHandler?: boolean;
  /** Omits `identity()`, and keeps the guards. Trait "separate guards". */
  readonly withoutIdentity?: boolean;
  /** Adds another `identity()` with the same options behind the first one. Trait "separate guards". */
  readonly secondIdentity?: boolean;
  /**
   * Receives the errors of the app's outermost error handler. Users of the framework add it as its docs say: after
   * `identity()`, and after the adapter's own error handling. It answers 500.
   */
  readonly failed: (error: unknown) => void;
}

/** A running app. */
export interface AppUnderTest {
  /** Answers one request, without following redirects. */
  fetch(request: Request): Promise<Response>;
  /** The result of `identity()`. */
  readonly auth: ToolsUnderTest;
  /**
   * Passes a WebSocket's upgrade request to `identity()`: Node's own message, which no framework has touched. Trait "upgrade requests".
   *
   * @returns the signed-in user's name
   */
  upgrade?(target: string, cookie: string | undefined): Promise<string | undefined>;
  close(): Awaitable<void>;
}

/** The functions of `identity()` for code outside a request. */
export interface ToolsUnderTest {
  readonly accounts: Pick<AdministerAccounts, "remove" | "sessions" | "endSession">;
  ready(): Promise<Readiness>;
  settled(): Promise<void>;
  readonly [internals]: IdentityHttp;
}

/** Capabilities that some frameworks lack. */
export type FrameworkTrait =
  /** A route can set headers before it has its answer. */
  | "early headers"
  /** A route can send a part of its answer and then fail. */
  | "early bodies"
  /** The library's errors are answered before the app's outermost error handler gets them. */
  | "errors past onError"
  /** Guards are separate from `identity()`, so an app may lack `identity()`. */
  | "separate guards"
  /** The framework works on Node's own messages. */
  | "upgrade requests"
  /** The router passes unknown methods to `identity()`, also under a mount point. */
  | "any method";

/** How the suite uses an adapter. */
export interface AdapterHarness {
  open(spec: AppSpec): Awaitable<AppUnderTest>;
  /** The capabilities that the framework lacks. Cases that need them are omitted. @default none: it has all of them */
  readonly lacks?: readonly FrameworkTrait[];
  /** Makes the provider. @default a scripted provider in memory, without protocol messages */
  provider?(context: { readonly clock: Clock }): Awaitable<ContractProvider>;
}

/** A provider with real protocol messages, which can break the protocol's rules on command. */
export interface ProtocolProvider extends ContractProvider {
  readonly fake: PlainFakeProvider;
}

/** How the suite uses an adapter with a provider with real protocol messages. */
export interface ProtocolHarness extends AdapterHarness {
  provider(context: { readonly clock: Clock }): Awaitable<ProtocolProvider>;
}

/** One rule of the contract. */
export interface AdapterCase {
  readonly name: string;
  /** The capabilities that the case needs. @default none */
  readonly needs?: FrameworkTrait;
  /** Throws if the adapter breaks the rule. */
  run(harness: AdapterHarness): Promise<void>;
}

/** One rule that only protocol messages can show. */
export interface ProtocolCase {
  readonly name: string;
  readonly needs?: FrameworkTrait;
  /** Throws if the adapter or the provider's client breaks the rule. */
  run(harness: ProtocolHarness): Promise<void>;
}

/** The cases of a contract for an adapter of this framework. */
export const casesFor = <Case extends { readonly needs?: FrameworkTrait }>(
  { lacks = [] }: Pick<AdapterHarness, "lacks">,
  groups: readonly CaseGroup<Case>[],
): readonly CaseGroup<Case>[] =>
  groups
    .map(({ name, cases }) => ({
      name,
      cases: cases.filter(({ needs }) => needs === undefined || !lacks.includes(needs)),
    }))
    .filter(({ cases }) => cases.length > 0);

/** Cases that belong together. */
export interface CaseGroup<Case> {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** Cases of the adapter contract about one subject. */
export type AdapterCaseGroup = CaseGroup<AdapterCase>;
/** Cases of the protocol contract about one subject. */
export type ProtocolCaseGroup = CaseGroup<ProtocolCase>;
