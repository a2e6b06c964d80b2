import { base64url } from "jose";
import { random } from "../fake-kit/fake-state.ts";
import { without } from "../fake-kit/jwt.ts";
import type { TokenMishap } from "../fake-kit/mishap.ts";
import { signToken } from "../fake-kit/sign-token.ts";
import { type Authority, cloudOf, issuerOf } from "./address.ts";
import type { FakeTenant } from "./options.ts";
import { apiOf, graphResource } from "./scopes.ts";
import {
  type Authorization,
  displayName,
  type EntraTokenInfo,
  type Identity,
  loginHintOf,
  type State,
} from "./state.ts";

/** Entra dates tokens back, so that an API whose clock is slow accepts them. In seconds. */
const datedBack = 300;

/** What an access token grants. */
type AccessGrant = Omit<EntraTokenInfo, "user" | "oid" | "tenantId" | "issuedAt" | "expiresAt">;

/** The members of a token answer with an access token: a JWT for the resource. Without an identity it is the app's own. */
export async function accessToken(
  state: State,
  at: Pick<Authority, "origin" | "kind">,
  tenant: FakeTenant,
  grant: AccessGrant,
  identity?: Identity,
): Promise<Record<string, unknown>> {
  const { accessTokenLifetime, longAccessTokenLifetime } = state.settings;
  const { canAnswerChallenges, clientId } = grant;
  const lifetime = canAnswerChallenges ? longAccessTokenLifetime : accessTokenLifetime;
  const api = apiOf(state, grant.audience);
  const now = state.now();
  const issuedAt = Math.floor(now / 1000) - datedBack;
  const expiresAt = now + lifetime * 1000;
  const forGraph = grant.audience === graphResource;
  const principal = state.stable(`principal ${clientId} ${tenant.id}`);
  const claims = {
    // Graph still accepts tokens of version 1.
    aud: forGraph ? graphResource : (api?.clientId ?? grant.audience),
    iss: forGraph ? `https://sts.windows.net/${tenant.id}/` : issuerOf(state, at, tenant.id),
    iat: issuedAt,
    nbf: issuedAt,
    exp: Math.floor(expiresAt / 1000),
    acrs: grant.contexts.length > 0 ? grant.contexts : undefined,
    aio: random(48),
    ...(forGraph ? { appid: clientId, appidacr: "1" } : { azp: clientId, azpacr: "1" }),
    ...(identity === undefined
      ? { idtyp: "app", oid: principal, roles: grant.roles, sub: principal }
      : {
          name: displayName(identity),
          oid: identity.oid,
          [forGraph ? "upn" : "preferred_username"]: identity.username,
          scp: grant.scopes.join(" "),
          sub: pairwise(state, grant.audience, identity),
        }),
    rh: `1.${random(24)}.`,
    tid: tenant.id,
    uti: random(16),
    ver: forGraph ? "1.0" : "2.0",
    xms_cc: canAnswerChallenges ? ["CP1"] : undefined,
  };
  const token = await signToken(claims, { keys: state.keys, alg: "RS256", typ: "JWT", secret: "" });
  const user = identity && { user: identity.user.name, oid: identity.oid };
  state.accessTokens.set(token, { ...grant, ...user, tenantId: tenant.id, issuedAt: now, expiresAt });
  return {
    token_type: "Bearer",
    expires_in: lifetime,
    ext_expires_in: lifetime,
    // The time after which a client should renew it.
    refresh_in: canAnswerChallenges ? Math.floor(lifetime / 2) : undefined,
    access_token: token,
  };
}

/** @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export async function idToken(
  state: State,
  at: Authority,
  { app, identity, nonce, sid, policy, authTime }: Authorization,
  mishap: TokenMishap = {},
): Promise<string> {
  const { optionalClaims } = state.settings;
  const now = state.seconds;
  const optional = {
    sid,
    login_hint: loginHintOf(state, identity),
    email: identity.username,
    acct: identity.tenant === identity.home ? 0 : 1,
    xms_cc: ["CP1"],
  };
  const b2c = at.kind === "b2c";
  const claims = {
    aud: app.clientId,
    iss: issuerOf(state, at, identity.tenant.id),
    iat: b2c ? now : now - datedBack,
    nbf: b2c ? now : now - datedBack,
    exp: now + 3600,
    name: displayName(identity),
    nonce,
    ...(b2c
      ? {
          ver: "1.0",
          sub: identity.oid,
          oid: identity.oid,
          tfp: policy,
          auth_time: authTime,
          emails: [identity.username],
        }
      : {
          aio: random(48),
          idp: identity.tenant === identity.home ? undefined : `https://sts.windows.net/${identity.home.id}/`,
          oid: identity.oid,
          preferred_username: identity.username,
          rh: `1.${random(24)}.`,
          sub: pairwise(state, app.clientId, identity),
          tid: identity.tenant.id,
          uti: random(16),
          ver: "2.0",
          ...Object.fromEntries(optionalClaims.map((claim) => [claim, optional[claim]])),
        }),
    ...identity.user.claims,
  };
  return signToken(without(claims), { keys: state.keys, alg: "RS256", typ: "JWT", secret: "" }, mishap);
}

/** The account's home tenant, even if the sign-in is at another tenant. */
export const clientInfo = ({ identity, policy }: Pick<Authorization, "identity" | "policy">): string =>
  base64url.encode(
    JSON.stringify({
      uid: policy === undefined ? identity.homeOid : `${identity.homeOid}-${policy}`,
      utid: identity.home.id,
    }),
  );

/** The same user has another `sub` in every app. */
const pairwise = (state: State, to: string, { oid }: Identity): string =>
  state.stable(`sub ${to} ${oid}`, () => random(32));

/** The audiences that a client assertion may name: the token endpoint, or the issuer. */
export function assertionAudiences(state: State, at: Authority): readonly string[] {
  const { origin } = cloudOf(state, at.origin);
  return [at.segment, at.tenant?.id ?? at.segment].flatMap((segment) => [
    `${at.origin}/${segment}/oauth2/v2.0/token`,
    `${origin}/${segment}/oauth2/v2.0/token`,
    `${origin}/${segment}/v2.0`,
    ...(at.policy === undefined ? [] : [`${at.origin}/${segment}/${at.policy}/oauth2/v2.0/token`]),
  ]);
}
