import { isRecord, ownParameters, show } from "@identity-web/core/provider-kit";
import { none, offeredSecret } from "../client/authentication.ts";
import { checkExtensions, fold } from "../client/fold.ts";
import type { Client, ClientAuthentication, ClientExtension, Profile } from "../extension.ts";
import { checkIssuer } from "./check-issuer.ts";
import { importFor, notAuthentication, notExtension, notList, notProfile, notResponseMode } from "./imports.ts";
import type { OidcOptions } from "./options.ts";
import type { Settings, SigningAlg } from "./settings.ts";

const rsa: readonly SigningAlg[] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const signingAlgs: readonly SigningAlg[] = [...rsa, "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];

/** Every option's name, so that a misspelt one is found. */
const names: Readonly<Record<keyof OidcOptions, true>> = {
  issuer: true,
  clientId: true,
  clientSecret: true,
  clientAuthentication: true,
  profile: true,
  extensions: true,
  responseMode: true,
  idTokenSigningAlg: true,
  authorizationParameters: true,
  endSession: true,
  refreshTokens: true,
  clockToleranceSeconds: true,
  timeoutMs: true,
  insecureLogoutTokensWithoutExp: true,
  fetch: true,
};

/** Options of the app that people look for here. */
const appOptions: ReadonlySet<string> = new Set([
  "scope",
  "scopes",
  "redirectUri",
  "redirect_uri",
  "baseUrl",
  "secrets",
]);

/** Checks options that may come from plain JavaScript: everything that is wrong, one sentence each, never a secret. */
export function checkOptions(options: OidcOptions): { problems: readonly string[]; client: Client } {
  const problems: string[] = [];
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(options ?? {}));
  const problem = (sentence: string) => problems.push(`oidc(): ${sentence}`);

  const oneOf = <T extends string>(name: keyof OidcOptions, allowed: readonly T[]): T | undefined => {
    const value = given.get(name);
    const found = allowed.find((candidate) => candidate === value);
    if (value !== undefined && found === undefined) {
      problem(`${name} must be ${allowed.map((a) => `"${a}"`).join(" or ")}, not ${show(value)}`);
    }
    return found;
  };
  const flag = (name: keyof OidcOptions): boolean => {
    const value = given.get(name);
    if (value !== undefined && typeof value !== "boolean") problem(`${name} must be true or false, not ${show(value)}`);
    return value === true;
  };
  const duration = (name: keyof OidcOptions, fallback: number, least: number, most: number): number => {
    const value = given.get(name);
    if (value === undefined) return fallback;
    if (typeof value === "number" && value >= least && value <= most) return value;
    problem(`${name} must be a number from ${least} to ${most}, not ${show(value)}`);
    return fallback;
  };

  for (const name of given.keys()) if (!(name in names)) problem(unknownOption(name));
  const issuerProblem = checkIssuer(given.get("issuer"));
  if (issuerProblem !== undefined) problem(issuerProblem);
  const clientId = given.get("clientId");
  if (typeof clientId !== "string" || clientId === "") {
    problem(`clientId must be the app's client id at the provider, not ${show(clientId)}`);
  }
  const clientSecret = given.get("clientSecret");
  const hasSecret = typeof clientSecret === "string" && clientSecret !== "";
  if (given.has("clientSecret") && !hasSecret) {
    const came =
      clientSecret === "" ? "an empty string" : clientSecret === undefined ? "undefined" : typeof clientSecret;
    problem(`clientSecret must be the client's secret, not ${came} (is its environment variable set?)`);
  }
  const fetchOption = given.get("fetch");
  if (fetchOption !== undefined && typeof fetchOption !== "function")
    problem(`fetch must be a function, not ${show(fetchOption)}`);

  const profile = readProfile(given.get("profile"), problem);
  const extensions = readExtensions(given.get("extensions"), problem);
  for (const sentence of checkExtensions(extensions)) problem(sentence);
  const authentication =
    readAuthentication(given.get("clientAuthentication"), problem) ?? (hasSecret ? offeredSecret() : none());
  const capabilities = fold({ authentication, profile, extensions });

  const settings: Settings = {
    issuer: typeof options?.issuer === "string" ? options.issuer : "",
    clientId: typeof clientId === "string" ? clientId : "",
    clientSecret: hasSecret ? clientSecret : undefined,
    responseMode: readResponseMode(given.get("responseMode"), capabilities.callback?.responseMode, problem),
    signingAlg: oneOf("idTokenSigningAlg", signingAlgs) ?? profile?.idTokenSigningAlg ?? "RS256",
    authorizationParameters: checkParameters(given.get("authorizationParameters"), problem),
    endSession: oneOf("endSession", ["redirect", "post"]) ?? "redirect",
    refreshTokens: oneOf("refreshTokens", ["single-use", "reusable", "learn"]) ?? "learn",
    clockToleranceSeconds: duration("clockToleranceSeconds", 30, 0, 600),
    timeoutMs: duration("timeoutMs", 10_000, 1, 120_000),
    logoutTokensWithoutExp: flag("insecureLogoutTokensWithoutExp"),
    fetch: options?.fetch,
  };
  const client: Client = { settings, capabilities };
  for (const each of capabilities.all) for (const sentence of each.check?.(client) ?? []) problem(sentence);
  return { problems, client };
}

function unknownOption(name: string): string {
  const shown = show(name);
  const line = importFor(name);
  if (line !== undefined) return `${name} is no option: ${line}`;
  if (appOptions.has(name)) return `unknown option ${shown}: it belongs to identity({ … })`;
  const plain = (text: string) => text.toLowerCase().replaceAll(/[_-]/g, "");
  const meant = Object.keys(names).find((known) => plain(known) === plain(name));
  if (meant !== undefined) return `unknown option ${shown}: did you mean "${meant}"?`;
  return `unknown option ${shown}; there are ${Object.keys(names).join(", ")}`;
}

type Problem = (sentence: string) => void;

const isExtension = (value: unknown): value is ClientExtension => isRecord(value) && typeof value.name === "string";
const isAuthentication = (value: unknown): value is ClientAuthentication =>
  isExtension(value) && isRecord(value.authenticate);
const isProfile = (value: unknown): value is Profile => isExtension(value) && "idTokenSigningAlg" in value;

function readAuthentication(value: unknown, problem: Problem): ClientAuthentication | undefined {
  if (value === undefined || isAuthentication(value)) return value;
  problem(notAuthentication(value));
  return undefined;
}

function readProfile(value: unknown, problem: Problem): Profile | undefined {
  if (value === undefined || isProfile(value)) return value;
  problem(notProfile(value));
  return undefined;
}

function readExtensions(value: unknown, problem: Problem): readonly ClientExtension[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if (!Array.isArray(value)) problem(notList(value));
  for (const each of list) if (!isExtension(each)) problem(notExtension(each));
  return list.filter(isExtension);
}

/** A signed answer has a mode of its own. */
function readResponseMode(value: unknown, signed: string | undefined, problem: Problem): string {
  if (value === undefined) return signed ?? "query";
  if (value !== "query" && value !== "form_post") problem(notResponseMode(value));
  else if (signed !== undefined) problem("responseMode and jarm() are both there: give the mode to jarm()");
  return signed ?? (value === "form_post" ? "form_post" : "query");
}

function checkParameters(value: unknown, problem: (sentence: string) => void): Record<string, string> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null) {
    problem(`authorizationParameters must be an object of strings, not ${show(value)}`);
    return {};
  }
  const parameters: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (ownParameters.has(name)) problem(`authorizationParameters can't set ${name}: the library does`);
    else if (typeof text !== "string") problem(`authorizationParameters.${name} must be a string, not ${show(text)}`);
    else parameters[name] = text;
  }
  return parameters;
}
