import { callbackTo } from "../fake-kit/answers.ts";
import { random } from "../fake-kit/fake-state.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { EntraError, errorBody } from "./aadsts.ts";
import type { Authority } from "./address.ts";
import { readClaims } from "./claims-request.ts";
import { clientInfo } from "./issue-tokens.ts";
import { consumersTenant, type FakeApp } from "./options.ts";
import { readScopesOfApis } from "./scopes.ts";
import { type EntraSession, findTenant, findUser, type Identity, identityIn, type State } from "./state.ts";

/** The user at the browser, and the user's actions. */
export interface EntraAuthorizing {
  /** The user who signs in: a name, a user name, or the value of `login_hint`. */
  readonly user: string;
  /** The browser's name. A session of Entra belongs to one browser. @default "browser" */
  readonly browser?: string;
  /** The user closes the consent page instead of agreeing. */
  readonly declines?: boolean;
  /** Azure AD B2C: the user clicks "Forgot your password?" on the sign-in page. */
  readonly forgotPassword?: boolean;
}

/**
 * Answers an authorization request as if the user had clicked through: signed in, given a second factor, consented.
 *
 * @returns the callback; under `form_post`, too, its parameters are in the query
 * @throws EntraError: Entra would show a page instead of a redirect
 */
export function authorize(state: State, at: Authority, request: URL, who: EntraAuthorizing, mishap: Mishap = {}): URL {
  const parameters = request.searchParams;
  const { app, redirectUri } = readClient(state, at, parameters);
  const answered = (): Record<string, unknown> => {
    if (mishap.error !== undefined) return { error: mishap.error, error_description: mishap.errorDescription };
    if (at.kind === "b2c" && (who.forgotPassword === true || who.declines === true)) return b2cRefusal(state, who);
    try {
      return { ...issueCode(state, at, parameters, app, redirectUri, who) };
    } catch (error) {
      if (!(error instanceof EntraError)) throw error;
      return refusal(state, at, error);
    }
  };
  return callbackTo(redirectUri, { ...answered(), ...mishap.answer, state: parameters.get("state") ?? undefined });
}

/** @see https://learn.microsoft.com/azure/active-directory-b2c/error-codes */
function b2cRefusal(state: State, { forgotPassword }: EntraAuthorizing): Record<string, unknown> {
  const [code, text] =
    forgotPassword === true
      ? ["AADB2C90118", "The user has forgotten their password."]
      : ["AADB2C90091", "The user has cancelled entering self-asserted information."];
  const timestamp = `${new Date(state.now()).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const words = [`${code}: ${text}`, `Correlation ID: ${crypto.randomUUID()}`, `Timestamp: ${timestamp}`, ""];
  return { error: "access_denied", error_description: words.join("\r\n") };
}

/** The answer to a request that Entra sends back, with an error. */
export const refuse = (state: State, at: Authority, request: URL, error: EntraError): URL => {
  const { searchParams } = request;
  const { redirectUri } = readClient(state, at, searchParams);
  return callbackTo(redirectUri, { ...refusal(state, at, error), state: searchParams.get("state") ?? undefined });
};

function refusal(state: State, at: Authority, error: EntraError): Record<string, unknown> {
  const body = errorBody(error, state.now(), at.origin, crypto.randomUUID());
  const cancelled = error.code === 65004 ? { error_subcode: "cancel" } : {};
  const { error_description, error_uri, claims } = body;
  return { error: body.error, ...cancelled, error_description, error_uri, claims };
}

/** @throws EntraError if the request names no known client and redirect URI */
function readClient(state: State, at: Authority, parameters: URLSearchParams): { app: FakeApp; redirectUri: string } {
  const clientId = parameters.get("client_id");
  const app = state.apps.find((one) => one.clientId === clientId);
  if (app === undefined) throw new EntraError(700016, {}, `Application with identifier '${clientId}'.`);
  const redirectUri = parameters.get("redirect_uri");
  if (redirectUri === null || !URL.canParse(redirectUri)) throw new EntraError(900144, {}, "'redirect_uri'");
  if (app.redirectUris !== undefined && !app.redirectUris.includes(redirectUri))
    throw new EntraError(50011, {}, `'${redirectUri}' for '${app.clientId}'.`);
  if (at.tenant === undefined && at.segment !== "common" && at.segment !== "organizations")
    throw new EntraError(90002, {}, `Tenant '${at.segment}' not found.`);
  const registeredIn = app.tenant === undefined ? state.tenants[0] : findTenant(state, app.tenant);
  if (at.tenant !== registeredIn && app.multiTenant !== true)
    throw new EntraError(at.tenant === undefined ? 50194 : 700016);
  return { app, redirectUri };
}

/** The user at this authority. @throws EntraError AADSTS50020 */
export function identityAt(state: State, at: Authority, name: string): Identity {
  const user = findUser(state, name);
  const home = identityIn(
    state,
    user,
    at.tenant ?? findTenant(state, user.tenant ?? "") ?? (state.tenants[0] as never),
  );
  const personal = home?.home === consumersTenant;
  if (home === undefined || (personal && at.segment === "organizations"))
    throw new EntraError(50020, {}, `User '${name}', tenant '${at.segment}'.`);
  return home;
}

function issueCode(
  state: State,
  at: Authority,
  parameters: URLSearchParams,
  app: FakeApp,
  redirectUri: string,
  who: EntraAuthorizing,
): Record<string, unknown> {
  const responseType = parameters.get("response_type");
  if (responseType !== "code") throw new EntraError(900144, {}, `'response_type' must be code, not ${responseType}`);
  const asked = readScopesOfApis(state, parameters.get("scope") ?? "");
  if (asked[0].openid.length + asked[0].names.length === 0) throw new EntraError(70011);
  const identity = identityAt(state, at, who.user);
  if (who.declines === true) throw new EntraError(65004);
  const scopes = asked.flatMap(({ resource, names }) => names.map((name) => `${resource}/${name}`));
  consent(state, app, identity, scopes);

  const { context } = readClaims(parameters.get("claims"));
  const session = sessionOf(state, identity, who.browser ?? "browser");
  session.apps.add(app.clientId);
  const policy = at.policy === undefined ? {} : { policy: at.policy };
  const code = `1.${random(24)}.${random(360)}`;
  state.codes.set(code, {
    authorization: {
      app,
      identity,
      origin: at.origin,
      sid: session.sid,
      scopes: (parameters.get("scope") ?? "").split(" "),
      authTime: session.authTime,
      issuedAt: state.now(),
      satisfied: ["mfa", ...(context === undefined ? [] : [context])],
      ...policy,
      nonce: parameters.get("nonce") ?? undefined,
    },
    redirectUri,
    expiresAt: state.now() + 600_000,
    used: false,
    challenge: parameters.get("code_challenge") ?? undefined,
  });
  const client_info = parameters.get("client_info") === "1" ? clientInfo({ identity, ...policy }) : undefined;
  return { code, client_info, session_state: session.sid };
}

function consent(state: State, app: FakeApp, { user }: Identity, scopes: readonly string[]): void {
  const key = `${app.clientId} ${user.name}`;
  const given = scopes.filter((scope) => !scope.endsWith("/.default"));
  state.consents.set(key, new Set([...(state.consents.get(key) ?? []), ...given]));
}

/** The browser's session of this user. Creates it if necessary. */
export function sessionOf(state: State, identity: Identity, browser: string): EntraSession {
  const known = [...state.sessions].find((one) => one.identity.user === identity.user && one.browser === browser);
  if (known !== undefined) return known;
  const made = { identity, browser, sid: crypto.randomUUID(), apps: new Set<string>(), authTime: state.seconds };
  state.sessions.add(made);
  return made;
}
