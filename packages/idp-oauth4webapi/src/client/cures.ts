/** By the error code. A map, because a code comes from outside: an object also has members of its prototype. */
const cures: ReadonlyMap<string, string> = new Map(
  Object.entries({
    access_denied: "Consent or access was denied: let the user try again, or ask for fewer scopes.",
    consent_required: 'The user must consent: sign in without prompt "none".',
    interaction_required: 'The user must act at the provider: sign in without prompt "none".',
    login_required: 'The user must sign in at the provider: sign in without prompt "none".',
    account_selection_required: 'The user must choose an account: sign in without prompt "none".',
    invalid_scope: "Check the requested scopes, and whether the provider allows them for this client.",
    invalid_target: "Check the requested resource, and whether the provider allows it for this client.",
    invalid_request: "Compare the redirect URI and the parameters with what is registered at the provider.",
    invalid_grant: "The code is used up, too old or not for this redirect URI: start the sign-in again.",
    unauthorized_client: "Allow the authorization code (and refresh token) grant for this client at the provider.",
    unsupported_response_type: "Allow the authorization code flow for this client at the provider.",
    temporarily_unavailable: "Try again later.",
    server_error: "Try again later, and read the provider's log.",
  }),
);

/** The cure of an error code. */
export const cureOf = (error: string | undefined): string =>
  cures.get(error ?? "") ?? "Read the provider's documentation or log about this error.";
