import {
  type AdministerAccounts,
  type AppId,
  type Background,
  type Events,
  type StoreDriver,
  systemClock,
} from "@identity-web/core";
import { IdentityHttp, namesOfCookies, pathsGiven, type Routes, routesUnder } from "@identity-web/core/http";
import {
  appId,
  createBackground,
  createUseCases,
  defaultLimits,
  guardedStore,
  type Ports,
} from "@identity-web/core/parts";
import {
  checkRuntime,
  createContainer,
  nativeCrypto,
  nativeSealer,
  noticesInTurn,
  requestsShareWork,
  warningsOfMemory,
  withSharedLooks,
} from "#platform";
import { moreRoutesOf } from "./check-features.ts";
import { type CheckedOptions, checkOptions } from "./check-options.ts";
import { consoleEvents } from "./console-events.ts";
import type { IdentityContainer } from "./container.ts";
import type { IdentityOptions } from "./options.ts";
import { tokens } from "./tokens.ts";

const withoutOfflineAccess =
  'session.recheckMs is set, and scopes have no "offline_access": a session without a refresh token ends recheckMs ' +
  "after its sign-in. Add the scope";

/** The parts of an app's identity, for an adapter. */
export interface ComposedIdentity {
  readonly http: IdentityHttp;
  /** For code outside a request, such as an administrator's tool. */
  readonly accounts: AdministerAccounts;
  /** Work that continues after a response, such as revocations. */
  readonly background: Background;
}

/**
 * Builds an app's identity from its options (the composition root). It sends no request to the provider or the store.
 *
 * @throws IdentityError `configuration`, with all problems in one message
 */
export function composeIdentity(options: IdentityOptions): ComposedIdentity {
  checkRuntime();
  const checked = checkOptions(options);
  const routes = routesUnder(checked.basePath, options.routes, options.provider.routes);
  const container = createContainer();
  const opened = registerPorts(container, options, checked);
  registerUseCases(container, options, checked, routes);
  registerHttp(container, options, checked, routes);
  options.configure?.(container);

  const composed = {
    http: container.resolve(tokens.http),
    accounts: container.resolve(tokens.useCases).accounts,
    background: container.resolve(tokens.background),
  };
  const { origin, basePath } = checked;
  const provider = container.resolve(tokens.provider);
  const events = eventsOf(container);
  events.emit({
    type: "started",
    basePath,
    provider: provider.name,
    store: checked.store.name ?? "memory",
    urls: {
      "redirect URI": origin + routes.callback,
      "post-logout redirect URI": origin + routes.signedOut,
      "front-channel logout URI": origin + routes.frontChannelLogout,
      "back-channel logout URI": origin + routes.backChannelLogout,
    },
  });
  const app = `${origin} ${appOf(provider, checked)}`;
  const warnings = opened.flatMap(({ name }) =>
    warningsOfMemory({ store: name, byDefault: options.store === undefined, app }),
  );
  for (const message of warnings) events.emit({ type: "warning", message });
  const asksForRefreshToken =
    checked.scopes.includes("offline_access") || options.provider.refreshesWithoutScope === true;
  if (checked.session.recheck !== undefined && !asksForRefreshToken) {
    events.emit({ type: "warning", message: withoutOfflineAccess });
  }
  return composed;
}

/** @returns the opened stores of the options. Empty if `configure` has replaced the store */
function registerPorts(
  container: IdentityContainer,
  options: IdentityOptions,
  checked: CheckedOptions,
): readonly StoreDriver[] {
  const { store } = checked;
  const opened: StoreDriver[] = [];
  container.register(tokens.clock, { useValue: systemClock });
  container.register(tokens.crypto, { useFactory: once(nativeCrypto) });
  container.register(tokens.sealer, { useFactory: once(() => nativeSealer(checked.secrets)) });
  container.register(tokens.events, { useValue: { emit: options.events ?? consoleEvents() } });
  container.register(tokens.background, { useFactory: once(() => createBackground()) });
  container.register(tokens.limits, { useValue: defaultLimits });
  container.register(tokens.store, {
    useFactory: once((c) => {
      const app = appOf(c.resolve(tokens.provider), checked);
      opened.push(store);
      return store.open({ ...aroundOf(c), sealer: c.resolve(tokens.sealer), app });
    }),
  });
  container.register(tokens.provider, { useFactory: once((c) => options.provider.open(aroundOf(c))) });
  return opened;
}

function registerUseCases(
  container: IdentityContainer,
  options: IdentityOptions,
  checked: CheckedOptions,
  routes: Routes,
): void {
  container.register(tokens.useCases, {
    useFactory: once((c) => {
      const { scopes, session, signOutScope, origin } = checked;
      const onBehalfOf = options.features?.some(({ exchangesTokens }) => exchangesTokens) ?? false;
      const ports = portsOf(c);
      const app = appOf(ports.provider, checked);
      const { features = [] } = options;
      const subjectsOf = ({ claims }: { readonly claims: Readonly<Record<string, unknown>> }) =>
        features.flatMap((feature) => feature.subjectsOf?.(claims) ?? []);
      const redirectUri = origin + routes.callback;
      const { apis = {} } = options;
      const limits = c.resolve(tokens.limits);
      const [tell] = features.flatMap((each) => each.tellsRemovals?.({ origin, apis, ports, limits }) ?? []);
      const settings = { app, scopes, session, signOutScope, onBehalfOf, redirectUri, subjectsOf, tell };
      const ofRuntime = { requestsShareWork: requestsShareWork(), notices: noticesInTurn(ports.clock, limits) };
      return createUseCases(ports, { ...settings, ...ofRuntime }, limits);
    }),
  });
}

function registerHttp(
  container: IdentityContainer,
  options: IdentityOptions,
  checked: CheckedOptions,
  routes: Routes,
): void {
  const { origin, basePath, signOutScope, cookieBase, secureCookies } = checked;
  const cookieStyle = { secure: secureCookies };
  container.register(tokens.http, {
    useFactory: once((c) => {
      const settings = {
        origin,
        basePath,
        routes,
        cookieStyle,
        signOutScope,
        cookies: namesOfCookies(cookieBase, cookieStyle),
        apis: options.apis ?? {},
        pages: options.pages ?? {},
        paths: pathsGiven(options.routes, options.provider.routes),
        formPost: options.provider.responseMode === "form_post",
        transactionMs: c.resolve(tokens.limits).transactionMs,
      };
      const { features = [], provider } = options;
      const given = { useCases: c.resolve(tokens.useCases), ports: portsOf(c), settings };
      return new IdentityHttp({ ...given, features, moreRoutes: moreRoutesOf(provider) });
    }),
  });
}

function portsOf(c: IdentityContainer): Ports {
  const around = aroundOf(c);
  const store = guardedStore(c.resolve(tokens.store), around.events);
  return {
    ...around,
    sealer: c.resolve(tokens.sealer),
    store: withSharedLooks(store, around.clock),
    provider: c.resolve(tokens.provider),
  };
}

/** The app to which sessions are bound: issuer, client, cookie and path. */
function appOf({ name: issuer, clientId }: Ports["provider"], checked: CheckedOptions): AppId {
  const { basePath, cookieBase, secureCookies } = checked;
  const { session: cookie } = namesOfCookies(cookieBase, { secure: secureCookies });
  return appId({ issuer, clientId, cookie, basePath });
}

/** The ports that every part gets. */
const aroundOf = (c: IdentityContainer) => ({
  clock: c.resolve(tokens.clock),
  crypto: c.resolve(tokens.crypto),
  events: eventsOf(c),
  background: c.resolve(tokens.background),
});

/** Ignores errors of the listener, so that it can't break a sign-out. */
function eventsOf(c: IdentityContainer): Events {
  const listener = c.resolve(tokens.events);
  const report = (error: unknown) => console.error("identity-web: a listener to events threw", error);
  return {
    emit(event) {
      try {
        // The type says void, but an async function is allowed, too.
        const result: unknown = listener.emit(event);
        if (result instanceof Promise) result.catch(report);
      } catch (error) {
        report(error);
      }
    },
  };
}

/** Creates a part when it is first needed. */
function once<T>(make: (c: IdentityContainer) => T): (c: IdentityContainer) => T {
  let made: { readonly part: T } | undefined;
  return (c) => {
    made ??= { part: make(c) };
    return made.part;
  };
}
