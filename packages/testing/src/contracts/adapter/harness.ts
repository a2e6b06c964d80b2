import type {
  AccountId,
  AccountKey,
  Awaitable,
  Clock,
  IdentityEvent,
  ProviderDriver,
  SessionSummary,
  SignOutScope,
  StoreDriver,
} from "@identity-web/core";
import type {
  CurrentOptions,
  Feature,
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
  readonly session?: { readonly idleMs?: number; readonly absoluteMs?: number; readonly cookieName?: string };
  readonly signOutScope?: SignOutScope;
  readonly insecureLocalhostCookies?: boolean;
  readonly pages?: PagesOptions;
  readonly features?: readonly Feature[];
}

/** The actions of a route, independent of the framework. */
export type FixtureAnswer =
  /** `cookie`: an additional Set-Cookie value of the route. */
  | { readonly html: string; readonly cookie?: string }
  | { readonly json: unknown; readonly cookie?: string }
  /** Answers by the context's `identity.signIn`. */
  | { readonly signIn: SignInOptions }
  /** Answers by the context's `identity.signOut`. */
  | { readonly signOut: SignOutOptions };

/** The part of the framework's context that a route uses. */
export interface FixtureContext {
  /** The context's `identity`. */
  readonly identity: { current(options?: CurrentOptions): Promise<SignedInUser | undefined> };
  readonly query: URLSearchParams;
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
  /** Adds a middleware before identity() that parses all forms, as most apps have one. */
  readonly bodyParser?: boolean;
  /** Adds the app's error handling between `identity()` and the guards. It answers all errors with 500. */
  readonly errorHandler?: boolean;
}

/** A running app. */
export interface AppUnderTest {
  /** Answers one request, without following redirects. */
  fetch(request: Request): Promise<Response>;
  /** The accounts API of `identity()` for an administrator's tool. */
  readonly accounts: {
    remove(account: AccountId | AccountKey, scope?: SignOutScope): Promise<{ sessions: number; grants: number }>;
    sessions(account: AccountId | AccountKey): Promise<readonly SessionSummary[]>;
    endSession(account: AccountId | AccountKey, id: string): Promise<{ sessions: number; grants: number }>;
  };
  /** The methods of `identity()` for a graceful shutdown. */
  settled(): Promise<void>;
  close(): Awaitable<void>;
}

/** How the suite uses an adapter. */
export interface AdapterHarness {
  open(spec: AppSpec): Awaitable<AppUnderTest>;
  /** Makes the provider. @default a scripted provider in memory, without protocol messages */
  provider?(context: { readonly clock: Clock }): Awaitable<ContractProvider>;
}

/** A provider that speaks the protocol and can break its rules on command. */
export interface ProtocolProvider extends ContractProvider {
  readonly fake: PlainFakeProvider;
}

/** How the suite uses an adapter with a provider that speaks the protocol. */
export interface ProtocolHarness extends AdapterHarness {
  provider(context: { readonly clock: Clock }): Awaitable<ProtocolProvider>;
}

/** One rule of the contract. */
export interface AdapterCase {
  readonly name: string;
  /** Throws if the adapter breaks the rule. */
  run(harness: AdapterHarness): Promise<void>;
}

/** One rule that only protocol messages can show. */
export interface ProtocolCase {
  readonly name: string;
  /** Throws if the adapter or the provider's client breaks the rule. */
  run(harness: ProtocolHarness): Promise<void>;
}

/** Cases that belong together. */
export interface CaseGroup<Case> {
  readonly name: string;
  readonly cases: readonly Case[];
}

export type AdapterCaseGroup = CaseGroup<AdapterCase>;
export type ProtocolCaseGroup = CaseGroup<ProtocolCase>;
