/**
 * The members that the providers document, cut to the parts around a registration. A test compares the recipes with them.
 *
 * Most lists were read in the source beside them on 22 November 2026. These were not, so check them first if a provider refuses a
 * recipe: the flags of `az rest` and `az account show`; `--query` and `--output` of `az ad app credential reset`; the flags of
 * kcadm; the names of RFC 7591 and of logout metadata; `azuread_service_principal` beyond `client_id` and `use_existing`; Bicep's
 * servicePrincipals beyond `appId`. Okta's `participate_slo`, `frontchannel_logout_*` and `pkce_required` come from its Terraform
 * page, because the page of its REST API that was read doesn't list them.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Terraform: the arguments of a resource by their path; `!` marks those that are required. */
export const terraform: Readonly<Record<string, readonly string[]>> = {
  // hashicorp/terraform-provider-azuread, docs/resources/application.md
  azuread_application: words(`description device_only_auth_enabled display_name! fallback_public_client_enabled
    group_membership_claims identifier_uris marketing_url notes oauth2_post_response_required owners prevent_duplicate_names
    sign_in_audience tags template_id optional_claims.id_token.name! optional_claims.id_token.essential
    optional_claims.id_token.source optional_claims.id_token.additional_properties web.homepage_url web.logout_url
    web.redirect_uris`),
  // docs/resources/service_principal.md
  azuread_service_principal: words("client_id! use_existing owners description notes tags"),
  // keycloak/terraform-provider-keycloak, docs/resources/openid_client.md
  keycloak_openid_client:
    words(`realm_id! client_id! name enabled description access_type! client_secret client_secret_wo
    client_authenticator_type standard_flow_enabled implicit_flow_enabled direct_access_grants_enabled
    service_accounts_enabled frontchannel_logout_enabled frontchannel_logout_url valid_redirect_uris
    valid_post_logout_redirect_uris web_origins root_url admin_url base_url pkce_code_challenge_method
    require_dpop_bound_tokens full_scope_allowed consent_required use_refresh_tokens backchannel_logout_url
    backchannel_logout_session_required backchannel_logout_revoke_offline_sessions extra_config import`),
  // auth0/terraform-provider-auth0, docs/resources/client.md
  auth0_client: words(`name! allowed_clients allowed_logout_urls allowed_origins app_type callbacks client_aliases
    client_metadata cross_origin_auth description grant_types initiate_login_uri is_first_party logo_uri
    oidc_backchannel_logout_urls oidc_conformant oidc_logout.backchannel_logout_urls!
    require_pushed_authorization_requests sso web_origins`),
  // okta/terraform-provider-okta, docs/resources/app_oauth.md
  okta_app_oauth:
    words(`label! type! client_id client_uri consent_method grant_types implicit_assignment issuer_mode jwks_uri
    login_mode login_uri omit_secret pkce_required policy_uri post_logout_redirect_uris redirect_uris response_types
    refresh_token_rotation refresh_token_leeway status token_endpoint_auth_method participate_slo
    frontchannel_logout_uri frontchannel_logout_session_required`),
};

/** Bicep: microsoftgraph/msgraph-bicep-types, reference/v1.0/applications.md and serviceprincipals.md. */
export const bicep: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Graph/applications@v1.0": words(`uniqueName! displayName! description groupMembershipClaims identifierUris
    isDeviceOnlyAuthSupported isFallbackPublicClient notes signInAudience tags web.homePageUrl web.logoutUrl
    web.redirectUris optionalClaims.idToken.additionalProperties optionalClaims.idToken.essential
    optionalClaims.idToken.name optionalClaims.idToken.source`),
  "Microsoft.Graph/servicePrincipals@v1.0": words("appId! accountEnabled displayName notes tags"),
};

/** The flags of the commands that recipes call. */
export const flags: Readonly<Record<string, readonly string[]>> = {
  // Azure/azure-cli, command_modules/role/_params.py; --query and --output are global
  "az ad app create": words(`--display-name --sign-in-audience --web-redirect-uris --web-home-page-url --identifier-uris
    --optional-claims --app-roles --required-resource-accesses --query --output`),
  "az ad app credential reset":
    words(`--id --append --display-name --years --end-date --cert --create-cert --keyvault --query
    --output`),
  "az ad sp create": words("--id --query --output"),
  "az account show": words("--query --output"),
  // command_modules/util/_params.py
  "az rest": words(
    "--method --uri --headers --uri-parameters --body --output-file --resource --skip-authorization-header",
  ),
  // auth0/auth0-cli, docs/auth0_apps_create.md and auth0_api.md
  "auth0 apps create": words(`--auth-method --callbacks --description --grants --json --logout-urls --name --origins
    --reveal-secrets --type --web-origins --debug --no-color --no-input --tenant`),
  "auth0 api patch": words("--data --query --json --force --no-input"),
  // Keycloak, Server Administration Guide, "Admin CLI"
  "kcadm.sh create": words("-r -f -i -s -b -o"),
  "kcadm.sh get": words("-r -F --fields -q -c"),
  curl: words("--fail --request --header --data"),
};

/** Members of JSON documents. */
export const json = {
  // microsoftgraph, resources application and webApplication, v1.0
  graph: words("web.redirectUris web.logoutUrl web.homePageUrl web.implicitGrantSettings"),
  // resources optionalClaims and optionalClaim
  optionalClaims: words("idToken.name idToken.source idToken.essential idToken.additionalProperties"),
  // keycloak/keycloak, ClientRepresentation.java; the attributes' names are those of OIDCConfigAttributes.java
  keycloak:
    words(`id clientId name description rootUrl adminUrl baseUrl enabled clientAuthenticatorType secret redirectUris
    webOrigins bearerOnly consentRequired standardFlowEnabled implicitFlowEnabled directAccessGrantsEnabled
    serviceAccountsEnabled publicClient frontchannelLogout protocol attributes.backchannel.logout.url
    attributes.backchannel.logout.session.required attributes.backchannel.logout.revoke.offline.tokens
    attributes.frontchannel.logout.url attributes.frontchannel.logout.session.required
    attributes.post.logout.redirect.uris attributes.pkce.code.challenge.method`),
  // auth0, Management API v2, ClientOidcLogout
  auth0: words("oidc_logout.backchannel_logout_urls oidc_logout.backchannel_logout_initiators"),
  // okta, Management API, OpenIdConnectApplication and its settings and credentials
  okta: words(`name label signOnMode credentials.oauthClient.token_endpoint_auth_method credentials.oauthClient.client_id
    credentials.oauthClient.autoKeyRotation credentials.oauthClient.pkce_required settings.oauthClient.application_type
    settings.oauthClient.client_uri settings.oauthClient.consent_method settings.oauthClient.grant_types
    settings.oauthClient.response_types settings.oauthClient.redirect_uris settings.oauthClient.post_logout_redirect_uris
    settings.oauthClient.participate_slo settings.oauthClient.frontchannel_logout_uri
    settings.oauthClient.frontchannel_logout_session_required`),
  // RFC 7591 §2; OpenID Connect Registration §2; RP-Initiated §3.1, Front-Channel §2 and Back-Channel Logout §2.2
  registration: words(`client_name client_uri logo_uri contacts policy_uri tos_uri jwks_uri application_type grant_types
    response_types token_endpoint_auth_method redirect_uris post_logout_redirect_uris frontchannel_logout_uri
    frontchannel_logout_session_required backchannel_logout_uri backchannel_logout_session_required`),
};
