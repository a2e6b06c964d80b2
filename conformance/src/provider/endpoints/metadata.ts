import { json } from "../answers.ts";
import type { Context } from "../context.ts";
import type { Json } from "../jwt.ts";

/** OpenID Connect Discovery §3. */
export function discovery({ issuer, script, client, keys }: Context): Response {
  const at = (path: string): string => `${issuer}${path}`;
  const document: Json = {
    issuer,
    authorization_endpoint: at("authorize"),
    token_endpoint: at("token"),
    userinfo_endpoint: at("userinfo"),
    jwks_uri: at("jwks"),
    end_session_endpoint: at("end-session"),
    revocation_endpoint: at("revoke"),
    response_types_supported: ["code"],
    response_modes_supported: ["query", "form_post", ...(script.jarm === true ? ["jwt"] : [])],
    grant_types_supported: ["authorization_code", "refresh_token"],
    subject_types_supported: ["public"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    claims_supported: ["sub", "name", "preferred_username", "email", "email_verified", "auth_time", "sid"],
    id_token_signing_alg_values_supported: [keys.alg],
    token_endpoint_auth_methods_supported: [client.method],
    code_challenge_methods_supported: ["S256"],
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  };
  if (script.fapi2 === true) {
    Object.assign(document, {
      pushed_authorization_request_endpoint: at("par"),
      require_pushed_authorization_requests: true,
      authorization_response_iss_parameter_supported: script.jarm !== true,
      token_endpoint_auth_signing_alg_values_supported: ["PS256", "ES256", "EdDSA"],
      dpop_signing_alg_values_supported: ["PS256", "ES256", "EdDSA"],
      ...(script.jarm === true ? { authorization_signing_alg_values_supported: [keys.alg] } : {}),
    });
  }
  script.discovery?.(document);
  return json(document);
}

/** RFC 7517 §5. */
export async function jwks({ script, keys }: Context): Promise<Response> {
  const published: Json[] = [{ ...(await keys.current).publicJwk }];
  script.keys?.(published);
  return json({ keys: published });
}
