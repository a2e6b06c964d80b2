import type { Authority } from "./address.ts";
import { checkBearer } from "./graph.ts";
import { graphResource } from "./scopes.ts";
import { identityIn, type State } from "./state.ts";

/** @see https://learn.microsoft.com/entra/identity-platform/userinfo */
export function userinfo(state: State, { origin }: Authority, request: Request): Response {
  const checked = checkBearer(state, origin, request, { resource: graphResource });
  if ("refused" in checked) return checked.refused;
  const user = state.users.find(({ name }) => name === checked.token.user);
  const tenant = state.tenants.find(({ id }) => id === checked.token.tenantId);
  const identity = user && tenant && identityIn(state, user, tenant);
  return Response.json({
    sub: identity?.oid,
    name: user?.displayName ?? user?.name,
    email: identity?.username,
    picture: "https://graph.microsoft.com/v1.0/me/photo/$value",
  });
}
