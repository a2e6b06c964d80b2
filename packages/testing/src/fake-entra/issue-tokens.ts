import { base64url } from "jose";
import { without } from "../fake-kit/jwt.ts";
import type { TokenMishap } from "../fake-kit/mishap.ts";
import { signToken } from "../fake-kit/sign-token.ts";
import { type Authority, cloudOf, issuerOf } from "./address.ts";
import type { FakeApp, FakeTenant } from "./options.ts";
import { apiOf, graphResource } from "./scopes.ts";
import { type Authorization, type EntraTokenInfo, loginHintOf, random, type State, seconds, stable } from "./state.ts";

/** Entra dates tokens back, so that an API whose clock is slow accepts them. In seconds. */
const datedBack = 300;

/** An access token: a JWT for the resource. */
export async function accessToken(
  state: State,
  at: Pick<Authority, "origin" | "kind">,
  tenant: FakeTenant,
  info: EntraTokenInfo,
  identity?: Authorization["identity"],
): Promise<string> {
  const api = apiOf(state, info.audience);
  const issuedAt = Math.floor(info.issuedAt / 1000) - datedBack;
  const forGraph = info.audience === graphResource;
  const claims = {
    // Graph still accepts tokens of version 1.
    aud: forGraph ? graphResource : (api?.clientId ?? info.audience),
    iss: forGraph ? `https://sts.windows.net/${tenant.id}/` : issuerOf(state, at, tenant.id),
    iat: issuedAt,
    nbf: issuedAt,
    exp: Math.floor(info.expiresAt / 1000),
    ...(info.contexts.length > 0 ? { acrs: info.contexts } : {}),
    aio: random(48),
    ...(forGraph ? { appid: info.clientId, appidacr: "1" } : { azp: info.clientId, azpacr: "1" }),
    ...(identity === undefined
      ? {
          idtyp: "app",
          oid: stable(state, `principal ${info.clientId} ${tenant.id}`),
          roles: info.roles,
          sub: stable(state, `principal ${info.clientId} ${tenant.id}`),
        }
      : {
          name: displayName(identity),
          oid: identity.oid,
          [forGraph ? "upn" : "preferred_username"]: identity.username,
          scp: info.scopes.join(" "),
          sub: pairwise(state, info.audience, identity),
        }),
    rh: `1.${random(24)}.`,
    tid: tenant.id,
    uti: random(16),
    ver: forGraph ? "1.0" : "2.0",
    ...(info.canAnswerChallenges ? { xms_cc: ["CP1"] } : {}),
  };
  const token = await signToken(claims, { keys: state.keys, alg: "RS256", typ: "JWT", secret: "" });
  state.accessTokens.set(token, info);
  return token;
}

/** @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export async function idToken(
  state: State,
  at: Authority,
  { app, identity, nonce, sid, policy, authTime }: Authorization,
  mishap: TokenMishap = {},
): Promise<string> {
  const { optionalClaims } = state.settings;
  const now = seconds(state);
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
const pairwise = (state: State, to: string, { oid }: Authorization["identity"]): string =>
  stable(state, `sub ${to} ${oid}`, () => random(32));

const displayName = ({ user }: Authorization["identity"]): string =>
  user.displayName ?? `${user.name.charAt(0).toUpperCase()}${user.name.slice(1)}`;

/** The lifetime of an access token in seconds, and the time after which a client should renew it. */
export function lifetimeOf(state: State, canAnswerChallenges: boolean): { expires_in: number; refresh_in?: number } {
  const { accessTokenLifetime, longAccessTokenLifetime } = state.settings;
  return canAnswerChallenges
    ? { expires_in: longAccessTokenLifetime, refresh_in: Math.floor(longAccessTokenLifetime / 2) }
    : { expires_in: accessTokenLifetime };
}

/** The audiences that a client assertion may name: the token endpoint, or the issuer. */
export function assertionAudiences(state: State, at: Authority, app?: FakeApp): readonly string[] {
  const { origin } = cloudOf(state, at.origin);
  const segments = [at.segment, at.tenant?.id ?? at.segment];
  const base = segments.flatMap((segment) => [
    `${at.origin}/${segment}/oauth2/v2.0/token`,
    `${origin}/${segment}/oauth2/v2.0/token`,
    `${origin}/${segment}/v2.0`,
    ...(at.policy === undefined ? [] : [`${at.origin}/${segment}/${at.policy}/oauth2/v2.0/token`]),
  ]);
  return app === undefined ? base : [...base, app.clientId];
}
