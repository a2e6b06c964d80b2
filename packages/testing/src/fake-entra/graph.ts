import type { Authority } from "./address.ts";
import { challengeOf } from "./claims-request.ts";
import { graphResource } from "./scopes.ts";
import { type Demand, type EntraTokenInfo, graphOf, identityIn, type State } from "./state.ts";

/** The result of an API's check of a request: the token's grant, or a refusal. */
export type BearerVerdict = { readonly token: EntraTokenInfo } | { readonly refused: Response };

/** The requirements of an API for its tokens. */
export interface ProtectedApi {
  /** The App ID URI: the audience. */
  readonly resource: string;
  /** A delegated scope that is needed, or an application permission. */
  readonly scope?: string;
}

/** Checks a request's access token as Graph or an app's own API does. */
export function checkBearer(
  state: State,
  origin: string,
  request: Request,
  { resource, scope }: ProtectedApi,
): BearerVerdict {
  const value = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (value === undefined)
    return { refused: unauthorized(state, origin, "InvalidAuthenticationToken", "Access token is empty.") };
  const token = state.accessTokens.get(value);
  if (token === undefined)
    return { refused: unauthorized(state, origin, "InvalidAuthenticationToken", "IDX14100: JWT is not well formed.") };
  if (token.audience !== resource)
    return {
      refused: unauthorized(
        state,
        origin,
        "InvalidAuthenticationToken",
        "Access token validation failure. Invalid audience.",
      ),
    };
  if (token.expiresAt <= state.now())
    return {
      refused: unauthorized(
        state,
        origin,
        "InvalidAuthenticationToken",
        "Lifetime validation failed, the token is expired.",
      ),
    };
  const demand = state.demands.find((one) => unmet(one, token, resource));
  if (demand !== undefined) return { refused: claimsChallenge(state, origin, demand) };
  if (scope !== undefined && !token.scopes.includes(scope) && !token.roles.includes(scope)) {
    return { refused: error(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.") };
  }
  return { token };
}

const unmet = ({ user, resource, issuedAfter, context }: Demand, token: EntraTokenInfo, asked: string): boolean =>
  user === token.user &&
  (resource === undefined || resource === asked) &&
  ((issuedAfter !== undefined && token.issuedAt < issuedAfter) ||
    (context !== undefined && !token.contexts.includes(context)));

/** @see https://learn.microsoft.com/entra/identity-platform/claims-challenge */
function claimsChallenge(state: State, origin: string, demand: Demand): Response {
  const { before = [], after = [] } = state.settings.otherChallenges;
  const parameters = [
    'realm=""',
    `authorization_uri="${state.instance ?? origin}/common/oauth2/authorize"`,
    'client_id="00000003-0000-0000-c000-000000000000"',
    'errors="00000000-0000-0000-0000-000000000000"',
    'error="insufficient_claims"',
    `claims="${btoa(challengeOf(demand))}"`,
  ];
  const why =
    demand.issuedAfter === undefined ? "AuthenticationContextRequired" : "TokenIssuedBeforeRevocationTimestamp";
  const answer = error(
    401,
    "InvalidAuthenticationToken",
    `Continuous access evaluation resulted in challenge with result: InteractionRequired and code: ${why}`,
  );
  for (const challenge of [...before, `Bearer ${parameters.join(", ")}`, ...after])
    answer.headers.append("www-authenticate", challenge);
  return answer;
}

function unauthorized(state: State, origin: string, code: string, message: string): Response {
  const answer = error(401, code, message);
  answer.headers.set(
    "www-authenticate",
    `Bearer realm="", authorization_uri="${state.instance ?? origin}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
  );
  return answer;
}

function error(status: number, code: string, message: string): Response {
  const innerError = {
    date: "2030-01-01T00:00:00",
    "request-id": crypto.randomUUID(),
    "client-request-id": crypto.randomUUID(),
  };
  return Response.json({ error: { code, message, innerError } }, { status });
}

/** The requirement of each path of the Graph-like API. */
const paths: readonly (readonly [RegExp, string])[] = [
  [/^\/me$/, "User.Read"],
  [/^\/me\/messages$/, "Mail.Read"],
  [/^\/me\/calendar\/events$/, "Calendars.Read"],
  [/^\/users$/, "User.Read.All"],
];

/** An API like Microsoft Graph: `/v1.0/me`, `/v1.0/me/messages`, `/v1.0/me/calendar/events` and `/v1.0/users`. */
export function graph(state: State, { origin }: Authority, request: Request): Response {
  const base = graphOf(state, origin);
  const { href } = new URL(request.url);
  const path =
    href
      .replace(`${base}`, "")
      .replace(/^https:\/\/[^/]+/, "")
      .replace(/^\/(v1\.0|beta)/, "")
      .split("?", 1)[0] ?? "";
  const found = paths.find(([pattern]) => pattern.test(path));
  const checked = checkBearer(state, "https://login.microsoftonline.com", request, {
    resource: graphResource,
    ...(found && { scope: found[1] }),
  });
  if ("refused" in checked) return checked.refused;
  if (found === undefined) return error(400, "BadRequest", `Resource not found for the segment '${path}'.`);
  const context = (of: string) => `https://graph.microsoft.com/v1.0/$metadata#${of}`;
  const { token } = checked;
  if (path === "/users")
    return Response.json({
      "@odata.context": context("users"),
      value: state.users.map((user) => profile(state, user.name, token.tenantId)).filter((one) => one !== undefined),
    });
  if (token.user === undefined)
    return error(400, "BadRequest", "/me request is only valid with delegated authentication flow.");
  const me = profile(state, token.user, token.tenantId);
  if (path === "/me") return Response.json({ "@odata.context": context("users/$entity"), ...me });
  const subject = path === "/me/messages" ? `Hello ${me?.displayName}` : `Lunch with ${me?.displayName}`;
  return Response.json({ "@odata.context": context(path.slice(1)), value: [{ id: "AAMkAGI1", subject }] });
}

function profile(state: State, name: string, tenantId: string): Record<string, unknown> | undefined {
  const user = state.users.find((one) => one.name === name);
  const tenant = state.tenants.find(({ id }) => id === tenantId);
  const identity = user && tenant && identityIn(state, user, tenant);
  if (user === undefined || identity === undefined) return undefined;
  const displayName = user.displayName ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return {
    businessPhones: [],
    displayName,
    givenName: displayName,
    id: identity.oid,
    mail: identity.username,
    userPrincipalName: identity.username,
  };
}
