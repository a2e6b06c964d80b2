import { composeIdentity, type IdentityOptions, memoryStore } from "@identity-web/composition";
import { type Clock, type IdentityEvent, type IdentityProvider, systemClock, webCrypto } from "@identity-web/core";
import { internals, routesUnder } from "@identity-web/core/http";
import { createSend, defined, type Send } from "@identity-web/core/provider-kit";
import { type AppStream, appStreamOf } from "./signals/app-stream.ts";

/** A warning of the provider's client. */
type Warning = Extract<IdentityEvent, { type: "warning" }>;

/** The URLs to register at the provider, with exactly these characters. */
export interface AppUrls {
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly frontChannelLogoutUri: string;
  readonly backChannelLogoutUri: string;
}

/** An app's configuration, without the running app. */
export interface CheckedApp {
  readonly provider: IdentityProvider;
  readonly urls: AppUrls;
  /** The address at which a sign-in at the app begins. */
  readonly signInUrl: string;
  readonly scopes: readonly string[];
  readonly secureCookies: boolean;
  readonly clock: Clock;
  /** Sends any request, with a time limit of ten seconds. */
  readonly send: Send;
  /** The warnings of the provider's client so far. */
  readonly warnings: readonly Warning[];
  /** The stream that the app expects, if it uses `sharedSignals()`. */
  readonly stream?: AppStream;
}

const timeoutMs = 10_000;
const defaultScopes = ["openid", "profile", "email", "offline_access"];

/**
 * Opens the configuration as `identity()` does, but without its store, which may be in use. The replacements of `configure`
 * are ignored, too.
 *
 * @throws IdentityError `configuration`, with all problems in one message
 */
export function openCheckedApp(options: IdentityOptions, clock: Clock = systemClock): CheckedApp {
  const { configure: _, events: __, ...given } = options;
  const store = typeof options.store?.open === "function" ? memoryStore() : options.store;
  const { http } = composeIdentity({ ...given, ...defined({ store }), events: () => undefined });

  const warnings: Warning[] = [];
  const events = { emit: (event: IdentityEvent) => void (event.type === "warning" && warnings.push(event)) };
  const pathOf = (route: string) => http.routes.find(({ name }) => name === route)?.path;
  const stream = appStreamOf(options, pathOf, { [internals]: http });
  return {
    provider: options.provider.open({ clock, crypto: webCrypto, events }),
    urls: urlsOf(options),
    signInUrl: new URL(options.baseUrl).origin + routesOf(options).signIn,
    scopes: options.scopes ?? defaultScopes,
    secureCookies: options.insecureLocalhostCookies !== true,
    clock,
    send: createSend(clock, timeoutMs, undefined),
    warnings,
    ...defined({ stream }),
  };
}

type Addresses = Pick<IdentityOptions, "baseUrl"> & Partial<IdentityOptions>;

const routesOf = ({ basePath, routes, provider }: Addresses) => routesUnder(basePath ?? "/", routes, provider?.routes);

/** The URLs of an app, from its options alone. */
export function urlsOf(options: Addresses): AppUrls {
  const { origin } = new URL(options.baseUrl);
  const routes = routesOf(options);
  return {
    redirectUri: origin + routes.callback,
    postLogoutRedirectUri: origin + routes.signedOut,
    frontChannelLogoutUri: origin + routes.frontChannelLogout,
    backChannelLogoutUri: origin + routes.backChannelLogout,
  };
}
