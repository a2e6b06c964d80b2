import type {
  Clock,
  IdentityEvent,
  IdentityProvider,
  RecheckTerms,
  RemovedUser,
  Sealer,
  SignedIn,
  SignOutScope,
  Store,
} from "@identity-web/core";
import type { IdentityHttp } from "@identity-web/core/http";
import type { AppTokens, BearerTokens, Ports, TellRemovals } from "@identity-web/core/parts";
import type { History } from "../judge/history.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import { type App, appName } from "./app.ts";
import type { Core } from "./core.ts";
import type { RepeatableCrypto } from "./plain-ports.ts";
import { rememberingStore } from "./scheduled-store.ts";
import type { Opening } from "./shared-store.ts";

export const origin = "https://app.example";
const hour = 3_600_000;

/** The parts that all nodes of a world share. */
export interface NodeParts {
  readonly core: Core;
  readonly scheduler: Scheduler;
  readonly history: History;
  readonly crypto: RepeatableCrypto;
  readonly app: App;
  readonly sealer: Sealer;
  /** How far its clock is ahead, in ms. */
  readonly clockOffsetMs: number;
  readonly signOutScope: SignOutScope;
  readonly onBehalfOf: boolean;
  /** Whether sign-ins index their users by an identifier. */
  readonly indexesUsers: boolean;
  /** Whether it notifies an API of every removal. */
  readonly tellsRemovals: boolean;
  /** Whether its requests wait for each other's work. */
  readonly requestsShareWork: boolean;
  /** How closely its sessions follow the provider. `undefined`: not at all. */
  readonly recheck: RecheckTerms | undefined;
}

/** One instance of core, with its own ports and clock. It can die alone. */
export class SimulatedNode {
  readonly name: string;
  readonly http: IdentityHttp;
  readonly ports: Ports;
  readonly useCases: ReturnType<Core["core"]["createUseCases"]>;
  readonly bearerTokens: BearerTokens;
  /** Tokens for the app itself, without a user. */
  readonly appTokens: AppTokens;
  /** Where it records its notifications of an API. */
  readonly tellRemovals: TellRemovals | undefined;
  /** How far its clock is ahead, in ms. */
  clockOffsetMs: number;
  readonly app: App;
  /** The code of this node. */
  readonly core: Core["core"];
  isDead = false;
  readonly #scheduler: Scheduler;
  readonly #connections = new Map<(error: Error) => void, string>();

  constructor(
    name: string,
    {
      core: whole,
      app,
      scheduler,
      history,
      crypto,
      sealer,
      clockOffsetMs,
      signOutScope,
      onBehalfOf,
      indexesUsers,
      tellsRemovals,
      requestsShareWork,
      recheck,
    }: NodeParts,
    open: (node: Opening) => {
      store: Store;
      provider: IdentityProvider;
    },
  ) {
    const { core, http } = whole;
    this.name = name;
    this.core = core;
    this.app = app;
    this.clockOffsetMs = clockOffsetMs;
    this.#scheduler = scheduler;
    const clock: Clock = {
      now: () => scheduler.time.now + this.clockOffsetMs,
      sleep: (ms, signal) =>
        scheduler.sleep(
          { what: timerName(ms, core.defaultLimits), touches: { writes: ["time"] }, node: name },
          ms,
          signal,
        ),
    };
    const events = {
      emit: (event: IdentityEvent) => void history.events.push({ at: scheduler.now, task: scheduler.task, event }),
    };
    const { store, provider } = open({ name, app, clock, sealer, events });
    const background = {
      run: (task: () => Promise<void>) => scheduler.startBehind(task, name),
      // No scenario polls or repeats a failed revocation: a schedule has an end.
      watch: () => undefined,
      repeat: () => undefined,
      end: () => undefined,
      settled: async () => undefined,
    };
    const guarded = core.guardedStore(store, events);
    // With one look at a time, two callers are enough to share the next one.
    const sharing = () => rememberingStore(core.sharedLooks(guarded, clock, 1), scheduler, name);
    this.ports = {
      store: requestsShareWork ? sharing() : guarded,
      provider,
      clock,
      crypto,
      sealer,
      events,
      background,
    };
    const routes = http.routesUnder("/");
    const limits = core.defaultLimits;
    const scopes = ["openid", "offline_access", "Mail.Read"];
    const following = recheck === undefined ? {} : { recheck };
    const session = { idleMs: 8 * hour, absoluteMs: 168 * hour, ...following };
    const redirectUri = origin + routes.callback;
    const useCaseSettings = {
      app: appName(whole, app),
      scopes,
      session,
      redirectUri,
      signOutScope,
      onBehalfOf: onBehalfOf && app.exchanges !== false,
      subjectsOf: ({ account, claims }: Pick<SignedIn, "account" | "claims">) =>
        indexesUsers ? [core.subjectName("email", String(claims.email ?? account.subject))] : [],
    };
    const teller = {
      audiences: ["the API"],
      tell: (_: string, { id, subject, sid, issuedUntil: at }: RemovedUser) => {
        const effect = () => void history.told.push({ task: scheduler.task, id, subject, sid, at });
        const away = () => {
          throw new Error("the API is away");
        };
        const mishaps = { fails: { takesEffect: false, outcome: away } };
        const touches = { writes: ["the API"] };
        return scheduler.call({ what: "the API is told", touches, node: name, effect, mishaps });
      },
    };
    const tell = tellsRemovals ? new core.TellRemovals(this.ports, teller, limits) : undefined;
    this.tellRemovals = tell;
    const notices = requestsShareWork ? core.noticesInTurn(clock, limits) : undefined;
    const ofNode = { ...useCaseSettings, tell, requestsShareWork, notices };
    this.useCases = core.createUseCases(this.ports, ofNode, limits);
    this.bearerTokens = new core.BearerTokens(this.useCases.tokenParts);
    this.appTokens = new core.AppTokens(this.useCases.tokenParts);
    const cookieStyle = { secure: true };
    const settings = {
      origin,
      basePath: "/",
      routes,
      cookieStyle,
      cookies: http.namesOfCookies(app.cookie, cookieStyle),
      formPost: false,
      signOutScope,
      transactionMs: limits.transactionMs,
    };
    this.http = new http.IdentityHttp({ useCases: this.useCases, ports: this.ports, settings });
  }

  /** Serves one request: its answer, unless the node dies before. */
  async serve<T>(run: () => Promise<T>): Promise<T> {
    this.#scheduler.touch({ reads: [this.name] });
    if (this.isDead) throw new ConnectionLost();
    const lost = Promise.withResolvers<never>();
    this.#connections.set(lost.reject, this.#scheduler.task);
    try {
      return await Promise.race([run(), lost.promise]);
    } finally {
      this.#connections.delete(lost.reject);
    }
  }

  /** Stops at once and permanently. Clients that wait for an answer lose the connection. */
  die(): void {
    this.isDead = true;
    this.#scheduler.drop(this.name);
    for (const [lose, task] of this.#connections) {
      const call = { what: "loses the connection", task, touches: {}, effect: () => undefined };
      this.#scheduler.call(call).then(() => lose(new ConnectionLost()));
    }
  }
}

/** The error that a client gets from a dead node. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** The pause between two looks at another node's refresh. */
const longestPauseMs = 1000;

/** Timers are distinguished by their lengths. */
function timerName(ms: number, limits: Core["core"]["defaultLimits"]): string {
  const { refreshMs, redemptionMs, courtesyMs } = limits;
  const names = new Map([
    [refreshMs, "refresh"],
    [redemptionMs, "redemption"],
    [courtesyMs, "courtesy"],
  ]);
  const other = ms <= longestPauseMs ? "pause" : "wait";
  return `timer(${names.get(ms) ?? other})`;
}
