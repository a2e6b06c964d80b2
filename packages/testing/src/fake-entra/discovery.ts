import { EntraError } from "./aadsts.ts";
import { type Authority, cloudOf, issuerOf } from "./address.ts";
import { clouds } from "./clouds.ts";
import { consumersTenant } from "./options.ts";
import { graphOf, type State } from "./state.ts";

/** @see https://learn.microsoft.com/entra/msal/dotnet/advanced/custom-authority-aliases */
export function instanceDiscovery(state: State, asked: URL): Record<string, unknown> {
  const endpoint = asked.searchParams.get("authorization_endpoint") ?? "";
  if (!URL.canParse(endpoint)) throw new EntraError(900144, {}, "authorization_endpoint");
  const { host, origin, pathname } = new URL(endpoint);
  const ours =
    origin === state.instance ? { preferred_network: host, preferred_cache: host, aliases: [host] } : undefined;
  if (ours === undefined && !clouds.some(({ aliases }) => aliases.includes(host))) throw new EntraError(50049);
  const tenant = pathname.split("/")[1] ?? "common";
  return {
    tenant_discovery_endpoint: `${origin}/${tenant}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [
      ...clouds.map(({ host: preferred_network, cache: preferred_cache, aliases }) => ({
        preferred_network,
        preferred_cache,
        aliases,
      })),
      ...(ours === undefined ? [] : [ours]),
    ],
  };
}

/** The metadata of an authority: for common and organizations, the issuer is a template. */
export function metadata(state: State, authority: Authority): Record<string, unknown> {
  const { origin, segment, tenant, policy, kind } = authority;
  const anyTenant = segment === "common" || segment === "organizations";
  if (tenant === undefined && !anyTenant) throw new EntraError(90002, {}, `Tenant '${segment}' not found.`);
  const id = tenant === undefined ? segment : tenant === consumersTenant ? "consumers" : tenant.id;
  const base = kind === "b2c" ? `${origin}/${segment}/${policy}` : `${origin}/${kind === "external" ? tenant?.id : id}`;
  const cloud = cloudOf(state, origin);
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: issuerOf(state, authority, tenant?.id ?? "{tenantid}"),
    request_uri_parameter_supported: false,
    ...(kind === "b2c" ? {} : { userinfo_endpoint: `${graphOf(state, origin)}/oidc/userinfo` }),
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported:
      "sub iss cloud_instance_name cloud_instance_host_name cloud_graph_host_name msgraph_host aud exp iat auth_time acr nonce preferred_username name tid ver at_hash c_hash email".split(
        " ",
      ),
    tenant_region_scope: kind === "workforce" && tenant !== undefined ? "EU" : null,
    cloud_instance_name: cloud.name,
    cloud_graph_host_name: "graph.windows.net",
    msgraph_host: cloud.graphHost,
    rbac_url: "https://pas.windows.net",
  };
}
