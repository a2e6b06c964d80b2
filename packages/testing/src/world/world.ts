import {
  type AccessToken,
  type AppId,
  createSealer,
  type IdentityEvent,
  type Limits,
  type MemoryStore,
  memoryStore,
  type RecheckTerms,
  type Session,
  type SessionKey,
  type SignInParameters,
  type SignOutScope,
  type StoreDriver,
  type TokenRequest,
  webCrypto,
} from "@identity-web/core";
import {
  type HttpSettings,
  IdentityHttp,
  type IdentityHttpParts,
  namesOfCookies,
  routesUnder,
} from "@identity-web/core/http";
import {
  appId,
  createBackground,
  createUseCases,
  defaultLimits,
  guardedStore,
  noticesInTurn,
  type Ports,
  type SignInResult,
  type Transaction,
  type UseCases,
} from "@identity-web/core/parts";
import { type FakeClock, fakeClock } from "../fake-clock/index.ts";
import { ScriptedApiProvider } from "../scripted-provider/api-provider.ts";
import { Script } from "../scripted-provider/script.ts";
import type { Person, ScriptedProviderOptions } from "../scripted-provider/scripted-provider.ts";
import { type StoreCall, scriptedStore } from "./scripted-store.ts";

/** Options of the test's world. */
export interface WorldOptions extends Omit<ScriptedProviderOptions, "clock"> {
  readonly signOutScope?: SignOutScope;
  /** The app is an API, too, and exchanges its callers' tokens. */
  readonly onBehalfOf?: boolean;
  readonly limits?: Partial<Limits>;
  /** Makes sessions follow the provider. */
  readonly recheck?: RecheckTerms;
  readonly memory?: MemoryStore;
  /** Another store instead of the one in memory. */
  readonly driver?: StoreDriver;
  /** A clock that this world shares with another world. */
  readonly clock?: FakeClock;
  /** The session cookie's name, which distinguishes apps that share a store. @default "identity" */
  readonly cookie?: string;
  /** Makes the store report that it is outside the process. */
  readonly outOfProcess?: boolean;
  /** Whether requests of one node may wait for each other's work, as on Node. @default false */
  readonly requestsShareWork?: boolean;
  /** Replaces the port over WebCrypto. */
  readonly crypto?: Ports["crypto"];
  readonly sealer?: Ports["sealer"];
  /** The scopes of every sign-in. @default openid, offline_access, Mail.Read */
  readonly scopes?: readonly string[];
}

/** The HTTP settings of an app. */
export interface HttpOptions
  extends Pick<HttpSettings, "apis" | "pages" | "paths">,
    Pick<IdentityHttpParts, "features" | "moreRoutes"> {
  readonly basePath?: string;
  /** Whether the provider answers by a cross-site post. */
  readonly formPost?: boolean;
  readonly secureCookies?: boolean;
}

/** A session and its handle. */
export interface SignedInPerson {
  readonly handle: string;
  readonly session: Session;
  readonly key: SessionKey;
}

/** One app with any number of nodes, one store, one provider, and a clock that stands still. */
export class World {
  readonly clock: FakeClock;
  readonly provider: ScriptedApiProvider;
  readonly store: Script<StoreCall> = new Script();
  readonly memory: MemoryStore;
  readonly events: IdentityEvent[] = [];
  readonly limits: Limits;
  readonly ports: Ports;
  readonly scopes: readonly string[];
  /** Two instances of the app over the same store. */
  readonly node: UseCases;
  readonly otherNode: UseCases;
  readonly redirectUri = "https://app.example/auth/callback";
  readonly #options: WorldOptions;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    const { clock = fakeClock(), driver } = options;
    this.clock = clock;
    this.provider = new ScriptedApiProvider({ ...options, clock });
    this.memory = options.memory ?? memoryStore();
    this.limits = { ...defaultLimits, ...options.limits };
    this.scopes = options.scopes ?? ["openid", "offline_access", "Mail.Read"];
    const events = { emit: (event: IdentityEvent) => void this.events.push(event) };
    const { crypto = webCrypto, sealer = createSealer([webCrypto.random(32)]) } = options;
    const opened = (driver ?? this.memory).open({ clock, crypto, sealer, events, app: this.app });
    // A token for an API must be younger than the store, and its issue time has whole seconds.
    clock.set(clock.now() + 1000);
    const store = guardedStore(scriptedStore(opened, this.store, options.outOfProcess ?? opened.outOfProcess), events);
    const { provider } = this;
    this.ports = { store, provider, clock, crypto, sealer, events, background: createBackground() };
    this.node = this.startNode();
    this.otherNode = this.startNode();
  }

  startNode(features: HttpOptions["features"] = [], apis: NonNullable<HttpOptions["apis"]> = {}): UseCases {
    const { scopes, redirectUri } = this;
    const { signOutScope = "account", onBehalfOf = false, recheck, requestsShareWork = false } = this.#options;
    const session = {
      idleMs: 8 * 3_600_000,
      absoluteMs: 7 * 24 * 3_600_000,
      ...(recheck === undefined ? {} : { recheck }),
    };
    const subjectsOf = ({ claims }: { readonly claims: Readonly<Record<string, unknown>> }) =>
      features.flatMap((feature) => feature.subjectsOf?.(claims) ?? []);
    const told = { origin: "https://app.example", apis, ports: this.ports, limits: this.limits };
    const [tell] = features.flatMap((feature) => feature.tellsRemovals?.(told) ?? []);
    const settings = { app: this.app, scopes, redirectUri, session, signOutScope, onBehalfOf, subjectsOf, tell };
    const notices = requestsShareWork ? noticesInTurn(this.ports.clock, this.limits) : undefined;
    return createUseCases(this.ports, { ...settings, requestsShareWork, notices }, this.limits);
  }

  get app(): AppId {
    const { name: issuer, clientId } = this.provider;
    return appId({ issuer, clientId, cookie: this.#options.cookie ?? "identity", basePath: "/" });
  }

  /** The HTTP layer of a node, at https://app.example. */
  http({
    basePath = "/",
    formPost = false,
    secureCookies = true,
    features = [],
    moreRoutes = [],
    ...rest
  }: HttpOptions = {}): IdentityHttp {
    const cookieStyle = { secure: secureCookies };
    const settings: HttpSettings = {
      ...rest,
      origin: "https://app.example",
      basePath,
      routes: routesUnder(basePath),
      cookies: namesOfCookies("identity", cookieStyle),
      cookieStyle,
      formPost,
      signOutScope: this.#options.signOutScope ?? "account",
      transactionMs: this.limits.transactionMs,
    };
    return new IdentityHttp({
      useCases: this.startNode(features, rest.apis),
      ports: this.ports,
      settings,
      features,
      moreRoutes,
    });
  }

  /** A browser that has signed in at the provider and has not returned yet. */
  async atProvider(
    person: Person,
    asked: SignInParameters = {},
  ): Promise<{ transaction: Transaction; parameters: URLSearchParams }> {
    const { redirectTo, transaction } = await this.node.signIn.begin(asked, { returnTo: "/" });
    return { transaction, parameters: this.provider.answer(redirectTo, person) };
  }

  /** A complete sign-in, which may fail. */
  async trySignIn(person: Person, previous?: SessionKey, node: UseCases = this.node): Promise<SignInResult> {
    const callback = await this.atProvider(person);
    return node.signIn.complete({ ...callback, ...(previous === undefined ? {} : { previous }) });
  }

  /** A sign-in that succeeds, one millisecond after the step before. */
  async signIn(person: Person, previous?: SessionKey): Promise<SignedInPerson> {
    await this.clock.advance(1);
    const result = await this.trySignIn(person, previous);
    if (typeof result === "string") throw new Error(`expected a sign-in to succeed, and it was "${result}"`);
    const { handle, session } = result;
    return { handle, session, key: { account: session.account.key, id: session.id } };
  }

  acquire({ key }: SignedInPerson, request: Partial<TokenRequest> = {}, node = this.node): Promise<AccessToken> {
    return node.acquireToken.execute(key, { scopes: ["Mail.Read"], ...request });
  }

  /** Signs this browser out. */
  async signOut({ session }: SignedInPerson, scope: SignOutScope = "account", node = this.node): Promise<void> {
    const postLogoutRedirectUri = "https://app.example/auth/signed-out";
    await node.signOut.execute({ session, scope, postLogoutRedirectUri, state: "state" });
  }

  /** Makes all access tokens in the cache expire. */
  expireTokens(): Promise<void> {
    return this.clock.advance(this.#options.tokenLifetimeMs ?? 3_600_000);
  }

  /** Waits for revocations and all other work that continues after an answer. */
  settled(): Promise<void> {
    return this.ports.background.settled();
  }

  eventsOf<Type extends IdentityEvent["type"]>(type: Type): readonly Extract<IdentityEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<IdentityEvent, { type: Type }> => event.type === type);
  }
}
