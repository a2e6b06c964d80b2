import { apiScopes } from "@identity-web/core";

/** How Microsoft Graph is named, beside by nothing at all: by its address in each cloud, or its app id. */
const graphs: ReadonlySet<string> = new Set([
  "https://graph.microsoft.com",
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
  "00000003-0000-0000-c000-000000000000",
]);

/** The API that a scope belongs to: its address, or "" for Microsoft Graph. */
function apiOf(scope: string): string {
  const end = scope.lastIndexOf("/");
  const api = end < 0 ? "" : scope.slice(0, end).replace(/\/$/, "").toLowerCase();
  return graphs.has(api) ? "" : api;
}

/** The APIs that scopes belong to, in their order. */
export const apisOf = (scopes: readonly string[]): readonly string[] => [...new Set(apiScopes(scopes).map(apiOf))];

/** The scopes of the first API: one token is for one API, though a sign-in may have the user consent to several. */
export function ofFirstApi(scopes: readonly string[]): readonly string[] {
  const wanted = apiScopes(scopes);
  const [first] = wanted;
  return first === undefined ? [] : wanted.filter((scope) => apiOf(scope) === apiOf(first));
}
