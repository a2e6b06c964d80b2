/** The OAuth error (and suberror) of each of Entra's own numbers that the fake uses. */
const known: Readonly<Record<number, { error: string; status?: number; suberror?: string; text: string }>> = {
  16000: {
    error: "interaction_required",
    text: "Either multiple user identities are available for the current request or selected account is not supported for the scenario.",
  },
  28000: {
    error: "invalid_grant",
    text: "Provided value for the input parameter scope is not valid because it contains more than one resource.",
  },
  50011: {
    error: "invalid_client",
    text: "The redirect URI specified in the request does not match the redirect URIs configured for the application.",
  },
  50013: { error: "invalid_grant", text: "Assertion failed signature validation." },
  50020: {
    error: "invalid_grant",
    text: "User account from identity provider does not exist in tenant and cannot access the application in that tenant.",
  },
  50049: { error: "invalid_instance", text: "Unknown or invalid instance." },
  50058: { error: "login_required", text: "A silent sign-in request was sent but no user is signed in." },
  50059: {
    error: "invalid_request",
    text: "No tenant-identifying information found in either the request or implied by any provided credentials.",
  },
  50076: {
    error: "invalid_grant",
    suberror: "basic_action",
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
  },
  50173: {
    error: "invalid_grant",
    text: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
  },
  50194: {
    error: "invalid_request",
    text: "Application is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
  },
  50196: {
    error: "temporarily_unavailable",
    status: 429,
    text: "The server terminated an operation because it encountered a client request loop. Please contact your app vendor.",
  },
  54005: {
    error: "invalid_grant",
    text: "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
  },
  65001: {
    error: "invalid_grant",
    suberror: "consent_required",
    text: "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.",
  },
  65004: { error: "access_denied", text: "User declined to consent to access the app." },
  70000: { error: "invalid_grant", text: "The provided value for the input parameter is not valid." },
  70003: { error: "unsupported_grant_type", text: "The app requested an unsupported grant type." },
  70008: {
    error: "invalid_grant",
    text: "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
  },
  70011: { error: "invalid_scope", text: "The provided request must include a 'scope' input parameter." },
  90002: {
    error: "invalid_request",
    text: "Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
  },
  90055: { error: "temporarily_unavailable", status: 429, text: "There are too many incoming requests." },
  500112: {
    error: "invalid_grant",
    text: "The reply address does not match the reply address provided when requesting Authorization code.",
  },
  500131: {
    error: "invalid_grant",
    text: "Assertion audience does not match the Client app presenting the assertion.",
  },
  500133: { error: "invalid_grant", text: "Assertion is not within its valid time range." },
  501481: {
    error: "invalid_grant",
    text: "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  },
  700016: {
    error: "unauthorized_client",
    text: "Application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.",
  },
  700023: {
    error: "invalid_client",
    status: 401,
    text: "Client assertion audience claim does not match Realm issuer.",
  },
  700024: { error: "invalid_client", status: 401, text: "Client assertion is not within its valid time range." },
  700027: {
    error: "invalid_client",
    status: 401,
    text: "The certificate with identifier used to sign the client assertion is not registered on application, or the signature is invalid.",
  },
  700211: {
    error: "invalid_client",
    status: 401,
    text: "No matching federated identity record found for presented assertion issuer.",
  },
  900144: { error: "invalid_request", text: "The request body must contain a required parameter." },
  1002012: {
    error: "invalid_scope",
    text: "The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
  },
  7000215: {
    error: "invalid_client",
    status: 401,
    text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to the app.",
  },
  7000218: {
    error: "invalid_client",
    status: 401,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
};

/** A refusal with one of Entra's numbers. */
export class EntraError extends Error {
  readonly code: number;
  readonly error: string;
  readonly status: number;
  readonly more: Readonly<Record<string, unknown>>;

  /** @param more - Members of the answer: `claims`, another `suberror`. @param detail - Added to the number's sentence. */
  constructor(code: number, more: Readonly<Record<string, unknown>> = {}, detail?: string) {
    const found = known[code] ?? { error: "invalid_request", text: "The request is not valid." };
    super([found.text, ...(detail === undefined ? [] : [detail])].join(" "));
    this.code = code;
    this.error = found.error;
    this.status = found.status ?? 400;
    this.more = { ...(found.suberror === undefined ? {} : { suberror: found.suberror }), ...more };
  }
}

/** The error's members, as the token endpoint sends them. @param correlationId - The client's `client-request-id`. */
export function errorBody(
  error: EntraError,
  now: number,
  origin: string,
  correlationId: string,
): Record<string, unknown> {
  const traceId = crypto.randomUUID();
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return {
    error: error.error,
    error_description: `AADSTS${error.code}: ${error.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [error.code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `${origin}/error?code=${error.code}`,
    ...error.more,
  };
}
