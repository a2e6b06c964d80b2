import { decodeJwt } from "jose";
import { digestOf } from "../fake-kit/digest.ts";
import { random } from "../fake-kit/fake-state.ts";
import type { TokenMishap } from "../fake-kit/mishap.ts";
import { EntraError } from "./aadsts.ts";
import type { Authority } from "./address.ts";
import { authenticateApp } from "./authenticate-app.ts";
import { checkConditionalAccess, readClaims } from "./claims-request.ts";
import { accessToken, assertionAudiences, clientInfo, idToken } from "./issue-tokens.ts";
import type { FakeApp } from "./options.ts";
import { grantTypes } from "./places.ts";
import { type Asked, consented, granted, readScopes, resourceOf } from "./scopes.ts";
import { type Authorization, identityIn, identityOfToken, type State } from "./state.ts";

/**
 * Answers a token request.
 *
 * @returns the members of the answer
 * @throws EntraError if Entra refuses
 */
export async function tokenEndpoint(
  state: State,
  at: Authority,
  form: URLSearchParams,
  mishap: TokenMishap | undefined,
): Promise<Record<string, unknown>> {
  if (at.tenant === undefined && at.segment !== "common" && at.segment !== "organizations")
    throw new EntraError(90002, {}, `Tenant '${at.segment}' not found.`);
  const app = await authenticateApp(state, form, assertionAudiences(state, at));
  switch (grantTypes[form.get("grant_type") ?? ""]) {
    case "code":
      return answer(state, at, redeem(state, app, form), form, mishap);
    case "refresh":
      return answer(state, at, refreshed(state, at, app, form), form, mishap);
    case "on_behalf_of":
      return answer(state, at, onBehalfOf(state, app, form), form, mishap);
    case "client_credentials":
      return appOnly(state, at, app, form);
    default:
      throw new EntraError(70003, {}, `'${form.get("grant_type")}'.`);
  }
}

function redeem(state: State, app: FakeApp, form: URLSearchParams): Authorization {
  const code = state.codes.get(form.get("code") ?? "");
  if (code === undefined || code.authorization.app !== app) throw new EntraError(70000, {}, "'code'");
  if (code.used) throw new EntraError(54005);
  if (code.expiresAt <= state.now()) throw new EntraError(70008);
  if (code.redirectUri !== form.get("redirect_uri")) throw new EntraError(500112, {}, `'${form.get("redirect_uri")}'`);
  code.used = true;
  return code.authorization;
}

/** A refresh token is valid for every resource that the user consented to, and in every tenant that has the user. */
function refreshed(state: State, at: Authority, app: FakeApp, form: URLSearchParams): Authorization {
  const authorization = state.refreshTokens.get(form.get("refresh_token") ?? "");
  if (authorization === undefined || authorization.app !== app) throw new EntraError(70000, {}, "'refresh_token'");
  const { identity } = authorization;
  if (authorization.issuedAt < (state.revokedBefore.get(identity.user.name) ?? 0)) throw new EntraError(50173);
  const there = at.tenant === undefined ? identity : identityIn(state, identity.user, at.tenant);
  if (there === undefined) throw new EntraError(50020, {}, `Tenant '${at.segment}'.`);
  return { ...authorization, identity: there };
}

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow */
function onBehalfOf(state: State, app: FakeApp, form: URLSearchParams): Authorization {
  if (form.get("requested_token_use") !== "on_behalf_of") throw new EntraError(900144, {}, "'requested_token_use'");
  const assertion = form.get("assertion") ?? "";
  const info = state.accessTokens.get(assertion);
  if (info === undefined) throw new EntraError(50013);
  if (info.user === undefined) throw new EntraError(50013, {}, "The assertion is of an application.");
  if (info.audience !== resourceOf(app)) throw new EntraError(500131);
  if (info.expiresAt <= state.now()) throw new EntraError(500133);
  const identity = identityOfToken(state, info);
  if (identity === undefined) throw new EntraError(50020);
  if (info.issuedAt < (state.revokedBefore.get(identity.user.name) ?? 0)) throw new EntraError(50173);
  return {
    app,
    identity,
    origin: "",
    sid: crypto.randomUUID(),
    scopes: [],
    nonce: undefined,
    authTime: Number(decodeJwt(assertion).iat),
    issuedAt: state.now(),
    satisfied: info.contexts,
  };
}

async function answer(
  state: State,
  at: Authority,
  authorization: Authorization,
  form: URLSearchParams,
  mishap: TokenMishap | undefined,
): Promise<Record<string, unknown>> {
  const { app, identity } = authorization;
  await checkVerifier(state, form);
  const asked = readScopes(state, form.get("scope") ?? authorization.scopes.join(" "));
  const { names, missing } = granted(asked, consented(state, app, identity.user.name));
  if (missing.length > 0) {
    throw new EntraError(65001, {}, `ID '${app.clientId}' named '${app.name ?? "app"}', scopes ${missing.join(" ")}.`);
  }
  const claims = readClaims(form.get("claims"));
  checkConditionalAccess(state, authorization, asked.resource, claims);

  const grant = {
    clientId: app.clientId,
    audience: asked.resource,
    scopes: names,
    roles: [],
    contexts: authorization.satisfied.filter((one) => one !== "mfa"),
    canAnswerChallenges: claims.canAnswerChallenges,
  };
  const openid = new Set(asked.openid);
  // B2C issues no access token if the request names no API.
  const withoutToken = at.kind === "b2c" && names.length === 0 ? { access_token: undefined } : {};
  return {
    scope: scopeText(asked, names),
    ...(await accessToken(state, at, identity.tenant, grant, identity)),
    ...withoutToken,
    refresh_token: openid.has("offline_access") ? issueRefreshToken(state, authorization) : undefined,
    id_token: openid.has("openid") ? await idToken(state, at, authorization, mishap) : undefined,
    client_info: form.get("client_info") === "1" ? clientInfo(authorization) : undefined,
  };
}

async function checkVerifier(state: State, form: URLSearchParams): Promise<void> {
  const challenge = state.codes.get(form.get("code") ?? "")?.challenge;
  if (challenge === undefined) return;
  if ((await digestOf(form.get("code_verifier") ?? "")) !== challenge) throw new EntraError(501481);
}

/** The granted scopes as Entra returns them: in the spelling of the request, without `offline_access`. */
function scopeText(asked: Asked, names: readonly string[]): string {
  const short = asked.written.length > 0 && asked.written.every((scope) => !scope.includes("/"));
  const scopes = names.map((name) => (short ? name : `${asked.resource}/${name}`));
  return [...scopes, ...asked.openid.filter((scope) => scope !== "offline_access")].join(" ");
}

/** Entra sends a new one with every answer. The old ones stay valid. */
function issueRefreshToken(state: State, authorization: Authorization): string {
  const token = `1.${random(24)}.${random(240)}`;
  state.refreshTokens.set(token, { ...authorization, issuedAt: state.now() });
  return token;
}

/** @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
async function appOnly(
  state: State,
  at: Authority,
  app: FakeApp,
  form: URLSearchParams,
): Promise<Record<string, unknown>> {
  if (at.tenant === undefined) throw new EntraError(50059);
  const asked = readScopes(state, form.get("scope") ?? "");
  if (asked.names.join(" ") !== ".default") throw new EntraError(1002012, {}, `'${form.get("scope")}'`);
  return accessToken(state, at, at.tenant, {
    clientId: app.clientId,
    audience: asked.resource,
    scopes: [],
    roles: app.appPermissions?.[asked.resource] ?? [],
    contexts: [],
    canAnswerChallenges: readClaims(form.get("claims")).canAnswerChallenges,
  });
}
