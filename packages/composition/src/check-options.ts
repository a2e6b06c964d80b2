import { IdentityError, type SignOutScope, type StoreDriver, signOutScopes } from "@identity-web/core";
import { defaultStore } from "@identity-web/core/memory/default-store";
import { checkApis } from "./check-apis.ts";
import { checkFeatures, checkRoutes, wordsOf } from "./check-features.ts";
import { checkPages } from "./check-pages.ts";
import { isLoopback, isPlainLoopback } from "./loopback.ts";
import type { IdentityOptions } from "./options.ts";
import { isObject, kindOf, shown, unknownKeys } from "./show.ts";

const shortestSecret = 32;
const hour = 3_600_000;
const secretCommand = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`;
const knownOptions = new Set([
  "provider",
  "baseUrl",
  "secrets",
  "basePath",
  "store",
  "scopes",
  "routes",
  "session",
  "signOutScope",
  "events",
  "configure",
  "insecureLocalhostCookies",
  "apis",
  "pages",
  "features",
]);
const knownSessionOptions = new Set(["idle", "absolute", "cookieName"]);

/** Options that have been looked at, with every default in its place. */
export interface CheckedOptions {
  readonly origin: string;
  readonly basePath: string;
  readonly secrets: readonly string[];
  readonly store: StoreDriver;
  readonly scopes: readonly string[];
  readonly signOutScope: SignOutScope;
  readonly session: { readonly idleMs: number; readonly absoluteMs: number };
  readonly cookieBase: string;
  readonly secureCookies: boolean;
}

/**
 * Looks at all options before anything is built.
 *
 * @throws IdentityError `configuration`, with everything that is wrong in one message
 */
export function checkOptions(options: IdentityOptions): CheckedOptions {
  if (!isObject(options)) throw wrong([`options: expected an object, and got ${shown(options)}`]);
  const problems: string[] = [
    ...unknownKeys(options, knownOptions, "option"),
    ...checkSession(options.session),
    ...checkProvider(options),
    ...checkSecrets(options.secrets),
    ...checkFeatures(options.features),
    ...checkRoutes(options),
    ...checkPages(options.pages, wordsOf(options)),
    ...checkFunctions(options),
    ...checkApis(options.apis),
    ...checkSwitches(options),
  ];
  const store = checkStore(options.store, problems);
  const origin = checkBaseUrl(options.baseUrl, problems);
  const basePath = checkBasePath(options.basePath ?? "/", problems);
  const {
    idle = 8 * hour,
    absolute = 7 * 24 * hour,
    cookieName = defaultCookieName(origin, basePath),
  } = options.session ?? {};
  for (const [name, value] of Object.entries({ idle, absolute })) {
    if (!(Number.isFinite(value) && value > 0))
      problems.push(`session.${name}: expected a number of ms above 0, and got ${shown(value)}`);
  }
  if (!/^[A-Za-z0-9_.-]+$/.test(cookieName)) {
    problems.push(`session.cookieName: expected letters, digits, "-", "_" and ".", and got ${shown(cookieName)}`);
  }
  const { signOutScope = "account", scopes = ["openid", "profile", "email", "offline_access"] } = options;
  if (!signOutScopes.includes(signOutScope)) {
    problems.push(`signOutScope: expected one of ${signOutScopes.join(", ")}, and got ${shown(signOutScope)}`);
  }
  if (!Array.isArray(scopes) || !scopes.includes("openid")) {
    problems.push('scopes: expected a list that contains "openid"; without it nobody is signed in');
  } else if (!scopes.every((scope: unknown) => typeof scope === "string" && /^[!#-[\]-~]+$/.test(scope))) {
    problems.push("scopes: expected one scope in each text, without spaces, and got something else");
  }
  const insecure = options.insecureLocalhostCookies === true;
  if (insecure && options.provider?.responseMode === "form_post") {
    problems.push("insecureLocalhostCookies: impossible with form_post, whose cookie must be Secure to cross sites");
  }
  if (insecure && !isPlainLoopback(origin)) {
    problems.push("insecureLocalhostCookies: only for a baseUrl of plain http on loopback");
  }
  if (problems.length > 0 || store === undefined) throw wrong(problems);
  const session = { idleMs: idle, absoluteMs: absolute };
  const { secrets } = options;
  const cookies = { cookieBase: cookieName, secureCookies: !insecure };
  return { origin, basePath, secrets, store, scopes, signOutScope, session, ...cookies };
}

const wrong = (problems: readonly string[]): IdentityError =>
  new IdentityError("configuration", `identity() can't start:\n${problems.map((p) => `- ${p}`).join("\n")}`, {
    cure: "Mend the options that the message names.",
  });

function checkSession(session: unknown): readonly string[] {
  if (session === undefined) return [];
  if (!isObject(session)) return [`session: expected { idle, absolute, cookieName }, and got ${shown(session)}`];
  return unknownKeys(session, knownSessionOptions, "session option");
}

function checkProvider({ provider }: IdentityOptions): readonly string[] {
  const isDriver = isObject(provider) && typeof provider.open === "function";
  return isDriver
    ? provider.problems
    : [`provider: expected oidc({ … }) or another provider, and got ${shown(provider)}`];
}

function checkSecrets(secrets: unknown): readonly string[] {
  const cure = `make one with: ${secretCommand}`;
  if (!Array.isArray(secrets) || secrets.length === 0) {
    const came = Array.isArray(secrets) ? "an empty list" : kindOf(secrets);
    return [`secrets: expected a list with at least one secret of ${shortestSecret} bytes, and got ${came}; ${cure}`];
  }
  return secrets.flatMap((secret: unknown, index) => {
    if (typeof secret !== "string") {
      return [
        `secrets[${index}]: expected a text of at least ${shortestSecret} bytes, and got ${kindOf(secret)}; ${cure}`,
      ];
    }
    const bytes = new TextEncoder().encode(secret).length;
    if (bytes >= shortestSecret) return [];
    return [`secrets[${index}]: expected at least ${shortestSecret} bytes, and got ${bytes}; ${cure}`];
  });
}

/** An address may have a password in it: it is not shown. */
function checkStore(store: StoreDriver | undefined, problems: string[]): StoreDriver | undefined {
  if (store === undefined) {
    if (defaultStore !== undefined) return defaultStore();
    problems.push("store: expected durableObjectStore(…): on Workers, where isolates come and go, there is no default");
  } else if (isObject(store) && typeof Reflect.get(store, "open") === "function") {
    return store;
  } else {
    problems.push(`store: expected memoryStore() or another store, and got ${kindOf(store)}`);
  }
  return undefined;
}

function checkFunctions({ events, configure }: IdentityOptions): readonly string[] {
  const strange = Object.entries({ events, configure }).filter(
    ([, value]) => value !== undefined && typeof value !== "function",
  );
  return strange.map(([name, value]) => `${name}: expected a function, and got ${shown(value)}`);
}

function checkSwitches({ insecureLocalhostCookies: value }: IdentityOptions): readonly string[] {
  if (value === undefined || typeof value === "boolean") return [];
  return [`insecureLocalhostCookies: expected true or false, and got ${shown(value)}`];
}

function checkBaseUrl(baseUrl: unknown, problems: string[]): string {
  const expected = 'baseUrl: expected the app\'s own origin, such as "https://app.example"';
  if (typeof baseUrl === "string" && baseUrl.includes("@")) {
    problems.push(`${expected}, and got one with a user name or password in it`);
    return "";
  }
  if (typeof baseUrl !== "string" || !URL.canParse(baseUrl)) {
    problems.push(`${expected}, and got ${shown(baseUrl)}`);
    return "";
  }
  const { origin, protocol, pathname, search, hash } = new URL(baseUrl);
  if (protocol !== "https:" && protocol !== "http:") problems.push(`${expected}, and got ${shown(baseUrl)}`);
  else if (protocol === "http:" && !isPlainLoopback(origin)) {
    problems.push(
      `${expected}, and got plain http (${shown(baseUrl)}), which is accepted for loopback alone (localhost, 127.0.0.0/8, [::1])`,
    );
  }
  if (pathname !== "/") {
    problems.push(`${expected}, and got one with a path ("${pathname}"): give that as basePath instead`);
  }
  if (search !== "" || hash !== "") problems.push(`${expected}, and got one with a query or fragment`);
  return origin;
}

function checkBasePath(basePath: unknown, problems: string[]): string {
  if (basePath === "/") return basePath;
  if (typeof basePath === "string" && /^(\/[A-Za-z0-9._~-]+)+$/.test(basePath) && !/\/\.\.?(\/|$)/.test(basePath))
    return basePath;
  problems.push(`basePath: expected a path such as "/mail", without a slash at its end, and got ${shown(basePath)}`);
  return "/";
}

/**
 * Apps on one host share a cookie jar, whatever their ports and paths. On loopback the port is what tells a developer's apps
 * apart; elsewhere it may change with a proxy, and everybody would be signed out.
 */
function defaultCookieName(origin: string, basePath: string): string {
  const port = isLoopback(origin) ? new URL(origin).port : "";
  const path = basePath === "/" ? "" : basePath.replaceAll("/", "-").replaceAll("~", "_");
  return `identity${port === "" ? "" : `-${port}`}${path}`;
}
