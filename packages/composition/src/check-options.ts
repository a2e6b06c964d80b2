import type { RecheckTerms, SignOutScope, StoreDriver } from "@identity-web/core";
import { defaultStore } from "@identity-web/core/memory/default-store";
import {
  checkMembers,
  expected,
  flag,
  func,
  isRecord,
  kindOf,
  members,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  required,
  secretSuch,
  show,
  text,
} from "@identity-web/core/options";
import { signOutScopes } from "@identity-web/core/parts";
import { basePath, baseUrl, secrets } from "./check-address.ts";
import { apis } from "./check-apis.ts";
import { checkApisOfFeatures, checkRoutes, features, routes, textKeys } from "./check-features.ts";
import { pages } from "./check-pages.ts";
import { failure } from "./error-texts.ts";
import { isLoopback, isPlainLoopback } from "./loopback.ts";
import type { IdentityOptions, SessionOptions } from "./options.ts";

const hourMs = 3_600_000;

/** The checked options, with their defaults. */
export interface CheckedOptions {
  readonly origin: string;
  readonly basePath: string;
  readonly secrets: readonly string[];
  readonly store: StoreDriver;
  readonly scopes: readonly string[];
  readonly signOutScope: SignOutScope;
  readonly session: { readonly idleMs: number; readonly absoluteMs: number; readonly recheck?: RecheckTerms };
  readonly cookieBase: string;
  readonly secureCookies: boolean;
}

/**
 * Checks all options before anything is built.
 *
 * @throws IdentityError `configuration`, with all problems in one message
 */
export function checkOptions(options: IdentityOptions): CheckedOptions {
  const problems = problemsOf(options);
  const store = problems.length === 0 ? (options.store ?? defaultStore?.()) : undefined;
  if (store === undefined) {
    throw failure("identity-options-invalid", { problems: problems.map((problem) => `- ${problem}`).join("\n") });
  }
  const { session = {}, signOutScope = "account", scopes = ["openid", "profile", "email", "offline_access"] } = options;
  const { origin } = new URL(options.baseUrl);
  const path = options.basePath ?? "/";
  const { idleMs = 8 * hourMs, absoluteMs = 7 * 24 * hourMs, cookieName = defaultCookieName(origin, path) } = session;
  const { recheckMs, recheckGraceMs = recheckMs } = session;
  const recheck =
    recheckMs === undefined || recheckGraceMs === undefined
      ? {}
      : { recheck: { everyMs: recheckMs, graceMs: recheckGraceMs } };
  return {
    origin,
    basePath: path,
    secrets: options.secrets,
    store,
    scopes,
    signOutScope,
    session: { idleMs, absoluteMs, ...recheck },
    cookieBase: cookieName,
    secureCookies: options.insecureLocalhostCookies !== true,
  };
}

/** @param options - Any value, because the caller may be plain JavaScript. */
function problemsOf(options: IdentityOptions): readonly string[] {
  if (!isRecord(options)) return [expected("options", "an object", show(options))];
  return [
    ...checkMembers(rulesFor(options), options),
    ...checkRoutes(options),
    ...checkApisOfFeatures(options),
    ...checkInsecure(options),
    ...checkRecheck(options),
  ];
}

const duration = number("a number of ms above 0", Number.MIN_VALUE);

const session = members<SessionOptions>({
  idleMs: duration,
  absoluteMs: duration,
  recheckMs: duration,
  recheckGraceMs: number("a number of ms, 0 or more", 0),
  cookieName: text('letters, digits, "-", "_" and "."', /^[A-Za-z0-9_.-]+$/),
});

const provider: OptionRule = (value, at) =>
  isDriver(value) ? value.problems : [expected(at, "oidc({ … }) or another provider", show(value))];

const isDriver = (value: unknown): value is IdentityOptions["provider"] =>
  isRecord(value) && typeof value.open === "function";

/** The option `store`. Messages don't show its value, because a store's URL may have a password. */
const store: OptionRule =
  defaultStore === undefined
    ? required(
        secretSuch(
          "durableObjectStore(…) or another store: on Workers, where isolates come and go, there is no default",
          isDriver,
        ),
      )
    : secretSuch("memoryStore() or another store", isDriver);

const scopes: OptionRule = (value, at) => {
  if (!Array.isArray(value) || !value.includes("openid"))
    return [expected(at, 'a list that contains "openid", without which no provider signs a user in', kindOf(value))];
  const isScope = (scope: unknown) => typeof scope === "string" && /^[!#-[\]-~]+$/.test(scope);
  return [...value].every(isScope) ? [] : [expected(at, "one scope in each text, without spaces", "another value")];
};

/** A rule for each option. The compiler finds a missing one. Some rules depend on the app's features. */
const rulesFor = (options: Partial<IdentityOptions>): OptionRules<IdentityOptions> => ({
  provider: required(provider),
  baseUrl: required(baseUrl),
  secrets: required(secrets),
  basePath,
  store,
  scopes,
  routes: routes(options),
  session,
  signOutScope: oneOf(signOutScopes),
  apis,
  pages: pages(textKeys(options)),
  features,
  events: func(),
  configure: func(),
  insecureLocalhostCookies: flag,
});

function checkRecheck({ session }: IdentityOptions): readonly string[] {
  if (!isRecord(session) || session.recheckGraceMs === undefined || session.recheckMs !== undefined) return [];
  return ["session.recheckGraceMs: has no effect without session.recheckMs; set that, too"];
}

function checkInsecure(options: IdentityOptions): readonly string[] {
  if (options.insecureLocalhostCookies !== true) return [];
  const at = "insecureLocalhostCookies";
  return [
    ...(options.provider?.responseMode === "form_post"
      ? [`${at}: impossible with form_post, which needs Secure cookies; use "query"`]
      : []),
    ...(isPlainLoopback(options.baseUrl) ? [] : [`${at}: only for a baseUrl of plain http on loopback`]),
  ];
}

/**
 * Browsers share cookies between all ports and paths of a host. On loopback, the name has the port, so that a developer's apps don't
 * collide. Elsewhere the name has no port: a proxy may change the port, and another name would sign all users out.
 *
 * Different paths get different names. "-" stands for "/", so "-" and "~" in a path are replaced. A "+" separates a path from a port,
 * and from the ends of the names of an app's other cookies.
 */
function defaultCookieName(origin: string, path: string): string {
  const port = isLoopback(origin) ? new URL(origin).port : "";
  const told =
    path === "/"
      ? ""
      : path
          .replaceAll("~", "!")
          .replaceAll("-", "~")
          .replace(/^\/(?=\d)/, "+");
  const suffix = told.replaceAll("/", "-").replace(/-(lost|attempt|tx-\d)$/, "$&+");
  return `identity${port === "" ? "" : `-${port}`}${suffix}`;
}
