/**
 * The places at which calls can be counted, held or made to fail. "discovery" is "instance" and "metadata" together; "code", "refresh",
 * "on_behalf_of" and "client_credentials" are the uses of "token".
 */
export type EntraPlace = "discovery" | "token" | EntraEndpoint | EntraGrantType;

/** The endpoint of a URL of Entra or Graph. */
export type EntraEndpoint =
  | "instance"
  | "metadata"
  | "jwks"
  | "authorize"
  | "token_endpoint"
  | "end_session"
  | "userinfo"
  | "graph";

export type EntraGrantType = "code" | "refresh" | "on_behalf_of" | "client_credentials";

/** `grant_type` as it is sent. */
export const grantTypes: Readonly<Record<string, EntraGrantType>> = {
  authorization_code: "code",
  refresh_token: "refresh",
  "urn:ietf:params:oauth:grant-type:jwt-bearer": "on_behalf_of",
  client_credentials: "client_credentials",
};

/** All places of a request. */
export function placesOf(endpoint: EntraEndpoint, form: URLSearchParams): readonly EntraPlace[] {
  if (endpoint === "instance" || endpoint === "metadata") return [endpoint, "discovery"];
  if (endpoint !== "token_endpoint") return [endpoint];
  const use = grantTypes[form.get("grant_type") ?? ""];
  return use === undefined ? [endpoint, "token"] : [endpoint, "token", use];
}
