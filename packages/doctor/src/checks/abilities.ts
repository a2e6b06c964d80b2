import type { JsonRecord } from "@identity-web/core/provider-kit";
import { type Finding, findings } from "../finding.ts";
import { textsOf } from "./texts-of.ts";

const { good, none, warning, bad } = findings("provider");

/** Checks the capabilities that the provider announces. */
export const checkAbilities = (document: JsonRecord, entra: boolean): readonly Finding[] => [
  pkce(document, entra),
  issuerInCallbacks(document),
  pushedRequests(document),
  dpop(document),
];

/** @see https://www.rfc-editor.org/rfc/rfc7636 */
function pkce({ code_challenge_methods_supported: methods }: JsonRecord, entra: boolean): Finding {
  if (textsOf(methods).includes("S256")) return good("pkce", "PKCE by S256");
  if (methods === undefined) {
    // Entra supports PKCE without announcing it: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
    if (entra) return good("pkce", "PKCE by S256 (Entra supports it without announcing it)");
    return warning(
      "pkce",
      "PKCE isn't announced, and the app uses it nevertheless",
      "Check in the provider's documentation whether it verifies code_challenge (S256).",
    );
  }
  return bad("pkce", "PKCE by S256 isn't offered", "Allow the code challenge method S256 at the provider.");
}

/** @see https://www.rfc-editor.org/rfc/rfc9207 */
const issuerInCallbacks = (document: JsonRecord): Finding =>
  document.authorization_response_iss_parameter_supported === true
    ? good("iss", "callbacks name their issuer (iss)")
    : none(
        "iss",
        "callbacks don't name their issuer (iss)",
        "An app with several providers must give each its own callback path (routes.callback). Other apps need no change.",
      );

/** @see https://www.rfc-editor.org/rfc/rfc9126 */
function pushedRequests(document: JsonRecord): Finding {
  if (document.pushed_authorization_request_endpoint === undefined)
    return none("par", "no pushed authorization requests (PAR): the browser carries them");
  const required = document.require_pushed_authorization_requests === true;
  return good("par", `pushed authorization requests (PAR) are ${required ? "required" : "offered"}`);
}

/** @see https://www.rfc-editor.org/rfc/rfc9449 */
function dpop({ dpop_signing_alg_values_supported: algorithms }: JsonRecord): Finding {
  const known = textsOf(algorithms);
  if (known.includes("ES256")) return good("dpop", "tokens can be bound to a key (DPoP by ES256)");
  if (known.length > 0) return none("dpop", `DPoP is offered only by ${known.join(", ")}, not by ES256`);
  return none("dpop", "tokens can't be bound to a key (no DPoP)");
}
