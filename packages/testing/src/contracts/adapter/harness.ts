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

/** What a case gives to `identity()`; every member goes there as it is. */
export interface ContractIdentityOptions {
  readonly provider: ProviderDriver;
  readonly baseUrl: string;
  readonly secrets: readonly string[];
  readonly store: StoreDriver;
  readonly events: (event: IdentityEvent) => void;
  readonly basePath?: string;
  readonly scopes?: readonly string[];
  readonly routes?: RoutePaths;
  readonly session?: { readonly idle?: number; readonly absolute?: number; readonly cookieName?: string };
  readonly signOutScope?: SignOutScope;
  readonly insecureLocalhostCookies?: boolean;
  readonly pages?: PagesOptions;
  readonly features?: readonly Feature[];
}

/** What a route of the app does, in words that every framework can translate. */
export type FixtureAnswer =
  /** `cookie`: a Set-Cookie value of the route's own. */
  | { readonly html: string; readonly cookie?: string }
  | { readonly json: unknown; readonly cookie?: string }
  /** Answers by the context's `identity.signIn`. */
  | { readonly signIn: SignInOptions }
  /** Answers by the context's `identity.signOut`. */
  | { readonly signOut: SignOutOptions };

/** What a route gets from its framework's context. */
export interface FixtureContext {
  /** The context's `identity`. */
  readonly identity: { current(options?: CurrentOptions): Promise<SignedInUser | undefined> };
  readonly query: URLSearchParams;
}

/** A route that everybody may see. */
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
  /** To be registered as `tokens.clock` by the option `configure`. */
  readonly clock: Clock;
  readonly routes: readonly FixtureRoute[];
  /** The path under which the app hangs in an outer app, in the framework's own way. Default: it is the outer one. */
  readonly mountedAt?: string;
  /** Puts a middleware in front that has read and parsed every form, as most apps have one. */
  readonly bodyParser?: boolean;
  /** Puts the app's own error handling between `identity()` and the guards: it answers every error that it gets by 500. */
  readonly errorHandler?: boolean;
}

/** An app that runs. */
export interface AppUnderTest {
  /** Answers one request, following no redirect. */
  fetch(request: Request): Promise<Response>;
  /** What `identity()` has for an administrator's tool. */
  readonly accounts: {
    remove(account: AccountId | AccountKey, scope?: SignOutScope): Promise<{ sessions: number; grants: number }>;
    sessions(account: AccountId | AccountKey): Promise<readonly SessionSummary[]>;
    endSession(account: AccountId | AccountKey, id: string): Promise<{ sessions: number; grants: number }>;
  };
  /** What `identity()` has for an orderly shutdown. */
  settled(): Promise<void>;
  close(): Awaitable<void>;
}

/** How the suite reaches an adapter. */
export interface AdapterHarness {
  open(spec: AppSpec): Awaitable<AppUnderTest>;
  /** Plays the provider. Default: one that is scripted, in memory, without protocol messages. */
  provider?(context: { readonly clock: Clock }): Awaitable<ContractProvider>;
}

/** A provider that speaks the protocol, and can be told to break its rules. */
export interface ProtocolProvider extends ContractProvider {
  readonly fake: PlainFakeProvider;
}

/** How the suite reaches an adapter whose provider speaks the protocol. */
export interface ProtocolHarness extends AdapterHarness {
  provider(context: { readonly clock: Clock }): Awaitable<ProtocolProvider>;
}

/** One rule of the contract. */
export interface AdapterCase {
  readonly name: string;
  /** Throws where the adapter breaks the rule. */
  run(harness: AdapterHarness): Promise<void>;
}

/** One rule that only protocol messages can show. */
export interface ProtocolCase {
  readonly name: string;
  /** Throws where the adapter, or the provider's client, breaks the rule. */
  run(harness: ProtocolHarness): Promise<void>;
}

/** Cases that belong together. */
export interface CaseGroup<Case> {
  readonly name: string;
  readonly cases: readonly Case[];
}

export type AdapterCaseGroup = CaseGroup<AdapterCase>;
export type ProtocolCaseGroup = CaseGroup<ProtocolCase>;
