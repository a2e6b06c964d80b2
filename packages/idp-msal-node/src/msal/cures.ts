import type { Refusal } from "@identity-web/core/provider-kit";
import type { Settings } from "../options/settings.ts";
import { cureOfNumber, type Details } from "./aadsts.ts";

/** By the error code. A map, because a code comes from outside: an object also has members of its prototype. */
const cures: ReadonlyMap<string, string> = new Map(
  Object.entries({
    access_denied: "Consent or access was denied: let the user try again, or ask for fewer scopes.",
    consent_required: 'The user must consent: sign in without prompt "none".',
    interaction_required: 'The user must act at Entra: sign in without prompt "none".',
    login_required: 'The user must sign in at Entra: sign in without prompt "none".',
    invalid_scope: "Check the requested scopes, and whether they are among the app registration's API permissions.",
    invalid_resource: "Check the scopes' address: this API is not known in the tenant.",
    invalid_request: "Compare the redirect URI and the parameters with the app registration.",
    invalid_grant: "The code is used up, too old or not for this redirect URI: start the sign-in again.",
    unauthorized_client: "Check clientId and tenantId in entra(), and that the app registration allows this flow.",
    unsupported_response_type: "Register the redirect URI under the platform Web, not single-page application.",
    temporarily_unavailable: "Try again later.",
    server_error: "Try again later, and read Entra's sign-in log.",
  }),
);

/** The cure of a refusal: by Entra's number, otherwise by OAuth's code. */
export function cureOf(settings: Settings, refusal: Refusal & Details): string {
  const closer = cureOfNumber(refusal);
  if (refusal.error === "invalid_client") return clientCure(settings, closer);
  return closer ?? cures.get(refusal.error ?? "") ?? "Read Entra's sign-in log, which explains the error.";
}

/** The method of the app's authentication, and the options that configure it. */
function clientCure({ clientId, credential }: Settings, closer: string | undefined): string {
  const [method, option] =
    "clientSecret" in credential
      ? ["client_secret_post", "clientSecret (its value, not its id; a secret expires)"]
      : "assertion" in credential || "assertionFile" in credential || "managedIdentity" in credential
        ? ["a signed assertion of another issuer", "credential and the app registration's federated credentials"]
        : ["private_key_jwt by a certificate", "credential and the app registration's certificates"];
  return `The client "${clientId}" authenticated by ${method}: ${closer ?? `check clientId and ${option} in entra().`}`;
}
