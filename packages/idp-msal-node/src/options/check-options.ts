import { isRecord, ownParameters, show } from "@identity-web/core/provider-kit";
import { isGuid, otherAuthority } from "../authority/authority.ts";
import { checkAuthority } from "./check-authority.ts";
import { checkCredential } from "./check-credential.ts";
import type { EntraOptions } from "./options.ts";
import type { Settings } from "./settings.ts";

/** Every option's name, so that a misspelt one is found. */
const names: Readonly<Record<keyof EntraOptions, true>> = {
  tenantId: true,
  clientId: true,
  credential: true,
  clientSecret: true,
  instance: true,
  authority: true,
  policies: true,
  allowedTenants: true,
  clientCapabilities: true,
  responseMode: true,
  authorizationParameters: true,
  apiAudiences: true,
  refreshTokens: true,
  clockToleranceSeconds: true,
  timeoutMs: true,
  fetch: true,
};

/** Options of the app that people look for here. */
const appOptions: ReadonlySet<string> = new Set(["scopes", "redirectUri", "baseUrl", "secrets", "routes"]);

/** Checks options that may come from plain JavaScript: everything that is wrong, one sentence each, never a secret. */
export function checkOptions(options: object): { problems: readonly string[]; settings: Settings } {
  const problems: string[] = [];
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(options));
  const problem = (sentence: string) => void problems.push(sentence);
  const read = new Reader(given, problem);

  for (const name of given.keys()) if (!(name in names)) problem(unknownOption(name));
  const clientId = given.get("clientId");
  if (typeof clientId !== "string" || clientId === "")
    problem(
      `clientId must be the app registration's client id, not ${show(clientId)} (is its environment variable set?)`,
    );
  const credential = checkCredential(given.get("credential"), given.get("clientSecret"));
  if (typeof credential === "string") problem(credential);
  const authorities = checkAuthority(given, problem) ?? { authority: otherAuthority(""), policies: new Map() };
  const allowedTenants = read.texts("allowedTenants");
  for (const tenant of allowedTenants ?? [])
    if (!isGuid(tenant)) problem(`allowedTenants must hold directory ids (GUIDs), not ${show(tenant)}`);
  const custom = given.get("fetch");
  if (custom !== undefined && typeof custom !== "function") problem(`fetch must be a function, not ${show(custom)}`);

  const { authority, policies } = authorities;
  const id = typeof clientId === "string" ? clientId : "";
  const apiAudiences = read.texts("apiAudiences") ?? [`api://${id}`];
  // In a directory of their own anybody may register such a name, and give its tokens whatever scopes and roles they like.
  const anybodys = apiAudiences.filter((audience) => audience.startsWith("api://") && !isOwnAudience(audience, id));
  if (authority.kind === "any-tenant" && allowedTenants === undefined && anybodys.length > 0)
    problem(
      `apiAudiences must hold names that no other directory can give an app, api://<clientId> or one of your own domain, ` +
        `and not ${anybodys.map(show).join(", ")}, where every directory is let in: change them, or set allowedTenants`,
    );
  const settings: Settings = {
    name: authority.metadataBase,
    clientId: id,
    credential: typeof credential === "string" ? { clientSecret: "" } : credential,
    authority,
    policies,
    allowedTenants: allowedTenants && new Set(allowedTenants.map((tenant) => tenant.toLowerCase())),
    clientCapabilities: read.texts("clientCapabilities") ?? ["cp1"],
    responseMode: read.oneOf("responseMode", ["query", "form_post"]) ?? "query",
    authorizationParameters: read.parameters("authorizationParameters"),
    apiAudiences,
    refreshTokens:
      read.oneOf("refreshTokens", ["single-use", "reusable", "learn"]) ??
      // "Refresh tokens aren't revoked when used to acquire new access tokens":
      // https://learn.microsoft.com/entra/identity-platform/refresh-tokens
      (authority.kind === "other" ? "learn" : "reusable"),
    clockToleranceSeconds: read.number("clockToleranceSeconds", 30, 0, 600),
    timeoutMs: read.number("timeoutMs", 10_000, 1, 120_000),
    fetch: isFetch(custom) ? custom : undefined,
  };
  return { problems, settings };
}

const isOwnAudience = (audience: string, clientId: string): boolean =>
  audience === `api://${clientId}` || audience.startsWith(`api://${clientId}/`);

const isFetch = (value: unknown): value is typeof fetch => typeof value === "function";

/** Reads options of one shape each, and says what is wrong with them. */
class Reader {
  readonly #given: ReadonlyMap<string, unknown>;
  readonly #problem: (sentence: string) => void;

  constructor(given: ReadonlyMap<string, unknown>, problem: (sentence: string) => void) {
    this.#given = given;
    this.#problem = problem;
  }

  oneOf<T extends string>(name: keyof EntraOptions, allowed: readonly T[]): T | undefined {
    const value = this.#given.get(name);
    const found = allowed.find((candidate) => candidate === value);
    if (value !== undefined && found === undefined)
      this.#problem(`${name} must be ${allowed.map((one) => `"${one}"`).join(" or ")}, not ${show(value)}`);
    return found;
  }

  number(name: keyof EntraOptions, fallback: number, least: number, most: number): number {
    const value = this.#given.get(name) ?? fallback;
    if (typeof value === "number" && value >= least && value <= most) return value;
    this.#problem(`${name} must be a number from ${least} to ${most}, not ${show(value)}`);
    return fallback;
  }

  texts(name: keyof EntraOptions): readonly string[] | undefined {
    const value = this.#given.get(name);
    if (value === undefined) return undefined;
    const texts = Array.isArray(value) ? value.filter((one) => typeof one === "string" && one !== "") : [];
    if (Array.isArray(value) && texts.length === value.length) return texts;
    this.#problem(`${name} must be a list of texts, not ${show(value)}`);
    return undefined;
  }

  parameters(name: keyof EntraOptions): Readonly<Record<string, string>> {
    const value = this.#given.get(name) ?? {};
    const parameters: Record<string, string> = {};
    if (!isRecord(value)) this.#problem(`${name} must be an object of strings, not ${show(value)}`);
    for (const [key, text] of Object.entries(isRecord(value) ? value : {})) {
      if (ownParameters.has(key)) this.#problem(`${name} can't set ${key}: the library does`);
      else if (typeof text !== "string") this.#problem(`${name}.${key} must be a string, not ${show(text)}`);
      else parameters[key] = text;
    }
    return parameters;
  }
}

function unknownOption(name: string): string {
  const shown = show(name);
  if (appOptions.has(name)) return `unknown option ${shown}: it belongs to identity({ … })`;
  const meant = Object.keys(names).find((known) => known.toLowerCase() === name.toLowerCase().replaceAll(/[_-]/g, ""));
  if (meant !== undefined) return `unknown option ${shown}: did you mean "${meant}"?`;
  return `unknown option ${shown}; there are ${Object.keys(names).join(", ")}`;
}
