import { apiScopes } from "@identity-web/core";

/** Microsoft Graph's scopes come with or without its address. */
const graph =
  /^https:\/\/(graph\.microsoft\.com|graph\.microsoft\.us|dod-graph\.microsoft\.us|microsoftgraph\.chinacloudapi\.cn)$/;

/** The API that a scope belongs to: its address, or "" for Microsoft Graph. */
function apiOf(scope: string): string {
  const end = scope.lastIndexOf("/");
  const api = end < 0 ? "" : scope.slice(0, end).replace(/\/$/, "");
  return graph.test(api) ? "" : api.toLowerCase();
}

/** The APIs that scopes belong to, in their order. */
export const apisOf = (scopes: readonly string[]): readonly string[] => [...new Set(apiScopes(scopes).map(apiOf))];

/** The scopes of the first API: one token is for one API, though a sign-in may have the user consent to several. */
export function ofFirstApi(scopes: readonly string[]): readonly string[] {
  const wanted = apiScopes(scopes);
  const [first] = wanted;
  return first === undefined ? [] : wanted.filter((scope) => apiOf(scope) === apiOf(first));
}
