import { ownParameters, show } from "@identity-web/core/provider-kit";
import { readClientKey } from "../extensions/client-key.ts";
import { againstFapi2 } from "../extensions/fapi2.ts";
import { checkProofs } from "./check-client-credentials.ts";
import { checkIssuer } from "./check-issuer.ts";
import type { ClientAuthentication, OidcOptions, ResponseMode, SigningAlg } from "./options.ts";
import type { Settings } from "./settings.ts";

const clientAuthentications: readonly ClientAuthentication[] = [
  "client_secret_basic",
  "client_secret_post",
  "private_key_jwt",
  "tls_client_auth",
  "self_signed_tls_client_auth",
  "none",
];
const responseModes: readonly ResponseMode[] = ["query", "form_post", "jwt", "query.jwt", "form_post.jwt"];
const rsa: readonly SigningAlg[] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];
const signingAlgs: readonly SigningAlg[] = [...rsa, "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];

/** Every option's name, so that a misspelt one is found. */
const names: Readonly<Record<keyof OidcOptions, true>> = {
  issuer: true,
  clientId: true,
  profile: true,
  clientSecret: true,
  clientKey: true,
  clientAuthentication: true,
  clientAssertionAudience: true,
  pushedAuthorization: true,
  dpop: true,
  audience: true,
  isAppToken: true,
  responseMode: true,
  idTokenSigningAlg: true,
  authorizationParameters: true,
  endSession: true,
  refreshTokens: true,
  userinfo: true,
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
export function checkOptions(options: OidcOptions): { problems: readonly string[]; settings: Settings } {
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
  const choice = (name: keyof OidcOptions): boolean | undefined => {
    const value = given.get(name);
    if (value === undefined || typeof value === "boolean") return value;
    problem(`${name} must be true or false, not ${show(value)}`);
    return undefined;
  };
  const flag = (name: keyof OidcOptions): boolean => choice(name) === true;
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
  const key = given.has("clientKey") ? readClientKey(given.get("clientKey")) : undefined;
  if (typeof key === "string") problem(key);
  const clientAuthentication = oneOf("clientAuthentication", clientAuthentications);
  const proofs = {
    clientSecret: given.has("clientSecret"),
    clientKey: given.has("clientKey"),
    fetch: given.has("fetch"),
  };
  for (const sentence of checkProofs(clientAuthentication, proofs)) problem(sentence);
  const fetchOption = given.get("fetch");
  if (fetchOption !== undefined && typeof fetchOption !== "function")
    problem(`fetch must be a function, not ${show(fetchOption)}`);
  const fapi2 = oneOf("profile", ["fapi2"]) === "fapi2";
  const audience = given.get("audience");
  if (audience !== undefined && (typeof audience !== "string" || audience === "" || audience === clientId)) {
    problem(`audience must be this app's API as access tokens name it, and not the client id, not ${show(audience)}`);
  }

  const isAppToken = given.get("isAppToken");
  if (isAppToken !== undefined && typeof isAppToken !== "function")
    problem(`isAppToken must be a function of a token's claims, not ${show(isAppToken)}`);
  else if (isAppToken !== undefined && audience === undefined)
    problem("isAppToken needs audience: without it no token that comes in is looked at");

  const settings: Settings = {
    issuer: typeof options?.issuer === "string" ? options.issuer : "",
    clientId: typeof clientId === "string" ? clientId : "",
    clientSecret: hasSecret ? clientSecret : undefined,
    clientAuthentication,
    clientKey: typeof key === "string" ? undefined : key,
    clientAssertionAudience: oneOf("clientAssertionAudience", ["issuer", "token_endpoint"]) ?? "issuer",
    fapi2,
    pushedAuthorization: choice("pushedAuthorization"),
    dpop: choice("dpop") ?? (fapi2 ? undefined : false),
    audience: typeof audience === "string" ? audience : undefined,
    isAppToken: options?.isAppToken,
    responseMode: oneOf("responseMode", responseModes) ?? "query",
    signingAlg: oneOf("idTokenSigningAlg", signingAlgs) ?? (fapi2 ? "PS256" : "RS256"),
    authorizationParameters: checkParameters(given.get("authorizationParameters"), problem),
    endSession: oneOf("endSession", ["redirect", "post"]) ?? "redirect",
    refreshTokens: oneOf("refreshTokens", ["single-use", "reusable", "learn"]) ?? "learn",
    userinfo: flag("userinfo"),
    clockToleranceSeconds: duration("clockToleranceSeconds", 30, 0, 600),
    timeoutMs: duration("timeoutMs", 10_000, 1, 120_000),
    logoutTokensWithoutExp: flag("insecureLogoutTokensWithoutExp"),
    fetch: options?.fetch,
  };
  if (fapi2) for (const sentence of againstFapi2(settings)) problem(sentence);
  return { problems, settings };
}

function unknownOption(name: string): string {
  const shown = show(name);
  if (appOptions.has(name)) return `unknown option ${shown}: it belongs to identity({ … })`;
  const plain = (text: string) => text.toLowerCase().replaceAll(/[_-]/g, "");
  const meant = Object.keys(names).find((known) => plain(known) === plain(name));
  if (meant !== undefined) return `unknown option ${shown}: did you mean "${meant}"?`;
  return `unknown option ${shown}; there are ${Object.keys(names).join(", ")}`;
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
