import type { Authority } from "./address.ts";
import { challengeOf } from "./claims-request.ts";
import { graphResource } from "./scopes.ts";
import {
  type Demand,
  displayName,
  type EntraTokenInfo,
  graphOf,
  type Identity,
  identityIn,
  identityOfToken,
  type State,
} from "./state.ts";

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
  const token = state.accessTokens.get(value ?? "");
  const refuse = (message: string) => ({ refused: unauthorized(state, origin, message) });
  if (value === undefined) return refuse("Access token is empty.");
  if (token === undefined) return refuse("IDX14100: JWT is not well formed.");
  if (token.audience !== resource) return refuse("Access token validation failure. Invalid audience.");
  if (token.expiresAt <= state.now()) return refuse("Lifetime validation failed, the token is expired.");
  const demand = [...state.demands].find((one) => unmet(one, token, resource));
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
    ...whereToAuthorize(state, origin),
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

function unauthorized(state: State, origin: string, message: string): Response {
  const answer = error(401, "InvalidAuthenticationToken", message);
  const parameters = ['realm=""', ...whereToAuthorize(state, origin)];
  answer.headers.set("www-authenticate", `Bearer ${parameters.join(", ")}`);
  return answer;
}

const whereToAuthorize = (state: State, origin: string): readonly string[] => [
  `authorization_uri="${state.instance ?? origin}/common/oauth2/authorize"`,
  'client_id="00000003-0000-0000-c000-000000000000"',
];

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
  const answer = (of: string, content: object) =>
    Response.json({ "@odata.context": `https://graph.microsoft.com/v1.0/$metadata#${of}`, ...content });
  if (path === "/users") {
    const tenant = state.tenants.find(({ id }) => id === checked.token.tenantId);
    const identities = state.users.map((user) => tenant && identityIn(state, user, tenant));
    return answer("users", { value: identities.flatMap((identity) => (identity ? [profile(identity)] : [])) });
  }
  const identity = identityOfToken(state, checked.token);
  if (identity === undefined)
    return error(400, "BadRequest", "/me request is only valid with delegated authentication flow.");
  if (path === "/me") return answer("users/$entity", profile(identity));
  const subject = `${path === "/me/messages" ? "Hello" : "Lunch with"} ${displayName(identity)}`;
  return answer(path.slice(1), { value: [{ id: "AAMkAGI1", subject }] });
}

const profile = (identity: Identity): Record<string, unknown> => ({
  businessPhones: [],
  displayName: displayName(identity),
  givenName: displayName(identity),
  id: identity.oid,
  mail: identity.username,
  userPrincipalName: identity.username,
});

/** @see https://learn.microsoft.com/entra/identity-platform/userinfo */
export function userinfo(state: State, { origin }: Authority, request: Request): Response {
  const checked = checkBearer(state, origin, request, { resource: graphResource });
  if ("refused" in checked) return checked.refused;
  const identity = identityOfToken(state, checked.token);
  return Response.json({
    sub: identity?.oid,
    name: identity && displayName(identity),
    email: identity?.username,
    picture: "https://graph.microsoft.com/v1.0/me/photo/$value",
  });
}
