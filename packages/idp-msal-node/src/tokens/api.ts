import { apiScopes } from "@identity-web/core";

/** The names of Microsoft Graph in scopes: its URL in each cloud, or its app id. A scope without a URL is Graph's, too. */
const graphs: ReadonlySet<string> = new Set([
  "https://graph.microsoft.com",
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
  "00000003-0000-0000-c000-000000000000",
]);

/** The API of a scope: its URL, or "" for Microsoft Graph. */
function apiOf(scope: string): string {
  const end = scope.lastIndexOf("/");
  const api = end < 0 ? "" : scope.slice(0, end).replace(/\/$/, "").toLowerCase();
  return graphs.has(api) ? "" : api;
}

/** The APIs of scopes, in their order. */
export const apisOf = (scopes: readonly string[]): readonly string[] => [...new Set(apiScopes(scopes).map(apiOf))];

/** The scopes of the first API. A token is for one API, although the user can consent to several APIs in one sign-in. */
export function ofFirstApi(scopes: readonly string[]): readonly string[] {
  const wanted = apiScopes(scopes);
  const [first] = wanted;
  return first === undefined ? [] : wanted.filter((scope) => apiOf(scope) === apiOf(first));
}
