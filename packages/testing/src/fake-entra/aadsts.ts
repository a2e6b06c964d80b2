/** Entra's own numbers that the fake uses: number, HTTP status, OAuth error, suberror, sentence. */
const table = `
  16000 400 interaction_required - Either multiple user identities are available for the current request or selected account is not supported for the scenario.
  28000 400 invalid_grant - Provided value for the input parameter scope is not valid because it contains more than one resource.
  50011 400 invalid_client - The redirect URI specified in the request does not match the redirect URIs configured for the application.
  50013 400 invalid_grant - Assertion failed signature validation.
  50020 400 invalid_grant - User account from identity provider does not exist in tenant and cannot access the application in that tenant.
  50049 400 invalid_instance - Unknown or invalid instance.
  50058 400 login_required - A silent sign-in request was sent but no user is signed in.
  50059 400 invalid_request - No tenant-identifying information found in either the request or implied by any provided credentials.
  50076 400 invalid_grant basic_action Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.
  50173 400 invalid_grant - The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.
  50194 400 invalid_request - Application is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps. Use a tenant-specific endpoint or configure the application to be multi-tenant.
  50196 429 temporarily_unavailable - The server terminated an operation because it encountered a client request loop. Please contact your app vendor.
  54005 400 invalid_grant - OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.
  65001 400 invalid_grant consent_required The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.
  65004 400 access_denied - User declined to consent to access the app.
  70000 400 invalid_grant - The provided value for the input parameter is not valid.
  70003 400 unsupported_grant_type - The app requested an unsupported grant type.
  70008 400 invalid_grant - The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.
  70011 400 invalid_scope - The provided request must include a 'scope' input parameter.
  90002 400 invalid_request - Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.
  90055 429 temporarily_unavailable - There are too many incoming requests.
  500112 400 invalid_grant - The reply address does not match the reply address provided when requesting Authorization code.
  500131 400 invalid_grant - Assertion audience does not match the Client app presenting the assertion.
  500133 400 invalid_grant - Assertion is not within its valid time range.
  501481 400 invalid_grant - The Code_Verifier does not match the code_challenge supplied in the authorization request.
  700016 400 unauthorized_client - Application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.
  700023 401 invalid_client - Client assertion audience claim does not match Realm issuer.
  700024 401 invalid_client - Client assertion is not within its valid time range.
  700027 401 invalid_client - The certificate with identifier used to sign the client assertion is not registered on application, or the signature is invalid.
  700211 401 invalid_client - No matching federated identity record found for presented assertion issuer.
  900144 400 invalid_request - The request body must contain a required parameter.
  1002012 400 invalid_scope - The provided value for scope is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).
  7000215 401 invalid_client - Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to the app.
  7000218 401 invalid_client - The request body must contain the following parameter: 'client_assertion' or 'client_secret'.
`;

const rows = table.split("\n").map((row) => row.trim().split(" "));
const other = ["", "400", "invalid_request", "-", "The request is not valid."];

/** A refusal with one of Entra's numbers. */
export class EntraError extends Error {
  readonly code: number;
  readonly error: string;
  readonly status: number;
  readonly more: Readonly<Record<string, unknown>>;

  /** @param more - Members of the answer: `claims`, another `suberror`. @param detail - Added to the number's sentence. */
  constructor(code: number, more: Readonly<Record<string, unknown>> = {}, detail?: string) {
    const [, status, error = "", suberror = "-", ...words] = rows.find(([own]) => own === String(code)) ?? other;
    super([...words, ...(detail === undefined ? [] : [detail])].join(" "));
    this.code = code;
    this.error = error;
    this.status = Number(status);
    this.more = { ...(suberror === "-" ? {} : { suberror }), ...more };
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
