/** The places at which calls can be counted, held or made to fail. "code" and "refresh" are the two uses of "token". "api" is an API for its tokens. */
export type Place =
  | "discovery"
  | "jwks"
  | "authorize"
  | "pushed_authorization_request"
  | "token"
  | "code"
  | "refresh"
  | "userinfo"
  | "api"
  | "revocation"
  | "end_session";

/** Endpoints by their paths below the issuer. */
export const paths = {
  discovery: "/.well-known/openid-configuration",
  jwks: "/jwks",
  authorize: "/authorize",
  pushed_authorization_request: "/par",
  token: "/token",
  userinfo: "/userinfo",
  api: "/accounts",
  revocation: "/revocation",
  end_session: "/end-session",
} as const;

export type Endpoint = keyof typeof paths;

export const addressAt = (issuer: string, endpoint: Endpoint): string => issuer.replace(/\/$/, "") + paths[endpoint];

/** The endpoint at a URL of this issuer. */
export function endpointAt(issuer: string, url: URL): Endpoint | undefined {
  const endpoints = Object.keys(paths).filter((name): name is Endpoint => name in paths);
  return endpoints.find((endpoint) => addressAt(issuer, endpoint) === `${url.origin}${url.pathname}`);
}

/** All places of a request. */
export function placesOf(endpoint: Endpoint, form: URLSearchParams): readonly Place[] {
  if (endpoint !== "token") return [endpoint];
  return ["token", form.get("grant_type") === "refresh_token" ? "refresh" : "code"];
}
