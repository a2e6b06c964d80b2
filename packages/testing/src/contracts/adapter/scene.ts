import type { Awaitable, Clock, IdentityEvent } from "@identity-web/core";
import { type internals, type Routes, routesUnder } from "@identity-web/core/http";
import { AppBrowser } from "../../cookies/app-browser.ts";
import { type FakeClock, fakeClock } from "../../fake-clock/index.ts";
import type { ScriptedClient } from "../../scripted-provider/index.ts";
import { equal, ok, present } from "../store/check.ts";
import { BreakableStore } from "./breakable-store.ts";
import { fixtureRoutes } from "./fixture-routes.ts";
import type { AdapterHarness, AppSpec, AppUnderTest, ContractIdentityOptions, ToolsUnderTest } from "./harness.ts";
import type { ContractProvider, Visitor } from "./provider.ts";
import { WebApi } from "./web-api.ts";

/** Additional options of a case's app. */
export interface StartOptions
  extends Partial<Omit<ContractIdentityOptions, "provider" | "events">>,
    Pick<AppSpec, "mountedAt" | "bodyParser" | "errorHandler" | "withoutIdentity" | "secondIdentity"> {
  readonly client?: ScriptedClient;
}

/** A running app, with the paths of its routes. */
export interface RunningApp
  extends Pick<AppUnderTest, "auth" | "close" | "upgrade">,
    Omit<ToolsUnderTest, typeof internals> {
  readonly origin: string;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly routes: Routes;
}

const secret = "a secret for tests, which is public";

/** The world of one case: a clock that stands still, a provider, a store, an API, and apps of the framework. */
export class Scene {
  readonly clock: FakeClock;
  readonly provider: ContractProvider;
  readonly store = new BreakableStore();
  readonly api = new WebApi();
  readonly events: IdentityEvent[] = [];
  /** The errors that apps' own error handlers have received. */
  readonly failures: unknown[] = [];
  /** Slow routes wait for this promise. */
  pause: () => Promise<void> = async () => {};
  readonly #harness: Pick<AdapterHarness, "open">;
  readonly #apps: AppUnderTest[] = [];
  #browsers = 0;

  constructor(harness: Pick<AdapterHarness, "open">, clock: FakeClock, provider: ContractProvider) {
    this.#harness = harness;
    this.clock = clock;
    this.provider = provider;
  }

  /** Starts an app. Several apps are nodes of one app, or separate apps if their options differ. */
  async start({ client, ...given }: StartOptions = {}): Promise<RunningApp> {
    const { mountedAt, bodyParser, errorHandler, withoutIdentity, secondIdentity, ...options } = given;
    const { clock, store, provider, api } = this;
    const baseUrl = options.baseUrl ?? "https://app.example";
    const identity: ContractIdentityOptions = {
      baseUrl,
      store,
      secrets: [secret],
      scopes: ["openid", "offline_access", "Mail.Read"],
      ...options,
      provider: provider.driver(client),
      events: (event) => void this.events.push(event),
    };
    const app = await this.#harness.open({
      identity,
      clock,
      routes: fixtureRoutes({ apiUrl: api.url, pause: () => this.pause() }),
      failed: (error) => void this.failures.push(error),
      ...(mountedAt === undefined ? {} : { mountedAt }),
      ...(bodyParser === undefined ? {} : { bodyParser }),
      ...(errorHandler === undefined ? {} : { errorHandler }),
      ...(withoutIdentity === undefined ? {} : { withoutIdentity }),
      ...(secondIdentity === undefined ? {} : { secondIdentity }),
    });
    this.#apps.push(app);
    // An API accepts only tokens that are younger than the store, and issue times have whole seconds.
    clock.set(clock.now() + 1000);
    const { auth } = app;
    return {
      origin: new URL(baseUrl).origin,
      fetch: (request) => app.fetch(request),
      routes: routesUnder(options.basePath ?? "/", options.routes),
      auth,
      accounts: auth.accounts,
      ready: () => auth.ready(),
      settled: () => auth.settled(),
      ...(app.upgrade === undefined ? {} : { upgrade: app.upgrade }),
      close: () => app.close(),
    };
  }

  /** A new browser. */
  browser(app: RunningApp): AppBrowser {
    this.#browsers++;
    return new AppBrowser(app, `browser-${this.#browsers}`);
  }

  /** A browser in which the user signs in. @default alice */
  async signedIn(
    app: RunningApp,
    visitor: Partial<Visitor> = {},
    browser: AppBrowser = this.browser(app),
  ): Promise<AppBrowser> {
    const back = await this.signIn(browser, app.routes.signIn, visitor);
    equal(back.status, 302, "the answer to a good callback");
    return browser;
  }

  /** Signs in, from any address that begins a sign-in. @returns the answer to the callback */
  async signIn(browser: AppBrowser, target: string, visitor: Partial<Visitor> = {}): Promise<Response> {
    return this.comeBack(browser, this.callback(browser, await this.toProvider(browser, target), visitor));
  }

  /** Navigates to the target and follows the app's redirects to the provider. @returns the provider's address */
  async toProvider(browser: AppBrowser, target: string): Promise<string> {
    let next = target;
    for (let hops = 0; hops < 4; hops++) {
      const response = await browser.navigate(next, { site: "none" });
      const { status } = response;
      ok(
        status === 302,
        `a way to the provider from ${next}, got ${status} ${status < 300 ? "" : await response.text()}`,
      );
      next = locationOf(response);
      if (next.startsWith(this.provider.issuer)) return next;
    }
    throw new Error(`expected a way to the provider, and was sent in circles to ${next}`);
  }

  /** Performs the user's actions at the provider. @returns the callback's address */
  callback(browser: AppBrowser, url: string, visitor: Partial<Visitor> = {}): URL {
    return this.provider.authorize(url, { user: "alice", browser: browser.name, ...visitor });
  }

  /** Returns from the provider, by a redirect or by a form. */
  comeBack(browser: AppBrowser, callback: URL, mode: "query" | "form_post" = "query"): Promise<Response> {
    const { pathname, search, searchParams } = callback;
    if (mode === "form_post") return browser.submit(pathname, searchParams, { site: "cross-site" });
    return browser.navigate(pathname + search, { site: "cross-site" });
  }

  /** The user that the app sees in this browser. `null`: no user is signed in. */
  async who(browser: AppBrowser, target = "/who"): Promise<string | null> {
    const response = await browser.program(target);
    equal(response.status, 200, `the status of ${target}`);
    const { user } = await response.json();
    return user;
  }

  /** Expects the user to be signed in in this browser. `null`: expects no user. */
  async sees(user: string | null, browser: AppBrowser, target?: string): Promise<void> {
    const expected = user === null ? null : `${user}@example.test`;
    equal(await this.who(browser, target), expected, "who is signed in");
  }

  account(user: string): { issuer: string; subject: string } {
    return { issuer: this.provider.issuer, subject: user };
  }

  eventsOf<Type extends IdentityEvent["type"]>(type: Type): readonly Extract<IdentityEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<IdentityEvent, { type: Type }> => event.type === type);
  }

  /** Waits for pending revocations, which would otherwise reach the provider of the next case. */
  async settled(): Promise<void> {
    for (const { auth } of this.#apps) await auth.settled();
  }

  async close(): Promise<void> {
    for (const app of this.#apps) await app.close();
    await this.provider.close?.();
  }
}

/** The address of a redirect. */
export const locationOf = (response: Response): string =>
  present(response.headers.get("location") ?? undefined, `a Location in an answer of status ${response.status}`);

/** Runs a case in a new scene. */
export async function withScene<Provider extends ContractProvider>(
  harness: Pick<AdapterHarness, "open">,
  makeProvider: (context: { readonly clock: Clock }) => Awaitable<Provider>,
  run: (scene: Scene, provider: Provider) => Promise<void>,
): Promise<void> {
  const clock = fakeClock();
  const provider = await makeProvider({ clock });
  const scene = new Scene(harness, clock, provider);
  const hangUp = scene.api.listen();
  try {
    await run(scene, provider);
    await scene.settled();
  } finally {
    hangUp();
    await scene.close();
  }
}
