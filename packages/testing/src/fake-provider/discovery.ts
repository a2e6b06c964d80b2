import { json } from "../fake-kit/answers.ts";
import { type Json, without } from "../fake-kit/jwt.ts";
import { addressAt, type Endpoint } from "./places.ts";
import type { State } from "./state.ts";

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html */
export function discovery({ issuer, settings, clients, script }: State, more: Readonly<Json> = {}): Response {
  const at = (endpoint: Endpoint) => addressAt(issuer, endpoint);
  const authentication = clients[0]?.authentication;
  const document = without({
    issuer,
    authorization_endpoint: at("authorize"),
    token_endpoint: at("token"),
    jwks_uri: at("jwks"),
    userinfo_endpoint: at("userinfo"),
    revocation_endpoint: settings.revocation ? at("revocation") : undefined,
    end_session_endpoint: settings.endSession ? at("end_session") : undefined,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "form_post", ...(settings.signedResponses ? ["jwt"] : [])],
    authorization_signing_alg_values_supported: settings.signedResponses ? [settings.signingAlg] : undefined,
    grant_types_supported: ["authorization_code", "refresh_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [settings.signingAlg],
    token_endpoint_auth_methods_supported:
      authentication === undefined
        ? ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
        : [authentication],
    token_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256", "EdDSA"],
    pushed_authorization_request_endpoint:
      settings.pushedAuthorization === "none" ? undefined : at("pushed_authorization_request"),
    require_pushed_authorization_requests: settings.pushedAuthorization === "required" ? true : undefined,
    dpop_signing_alg_values_supported: settings.dpop === "none" ? undefined : ["ES256", "PS256", "EdDSA"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: settings.issParameter,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: settings.sid,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: settings.sid,
    ...settings.metadata,
    ...more,
  });
  script.discovery?.(document);
  return json(document);
}
