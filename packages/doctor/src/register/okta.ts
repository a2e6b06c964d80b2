import { asJson, type Recipe, type Subject, writeFile } from "./recipe.ts";
import { resource } from "./terraform.ts";

/** Okta: a web application with front-channel single logout. */
export const okta = (subject: Subject): readonly Recipe[] => [rest(subject), terraform(subject)];

const notes = [
  "Single logout (participate_slo, frontchannel_logout_uri) is an early access feature: enable it in the org, or leave its members out.",
  "Assign users or groups to the application afterwards.",
];

const clientOf = ({ urls }: Subject) => ({
  redirect_uris: [urls.redirectUri],
  post_logout_redirect_uris: [urls.postLogoutRedirectUri],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  participate_slo: true,
  frontchannel_logout_uri: urls.frontChannelLogoutUri,
  frontchannel_logout_session_required: true,
});

const rest = (subject: Subject): Recipe => ({
  id: "rest",
  title: "Okta's Apps API",
  schema: "Okta Management API, OpenIdConnectApplication",
  text: `${writeFile(
    "app.json",
    asJson({
      name: "oidc_client",
      label: subject.name,
      signOnMode: "OPENID_CONNECT",
      credentials: { oauthClient: { token_endpoint_auth_method: "client_secret_basic", pkce_required: true } },
      settings: { oauthClient: { application_type: "web", ...clientOf(subject) } },
    }),
  )}
curl --fail --request POST "https://$OKTA_DOMAIN/api/v1/apps" --header "Authorization: SSWS $OKTA_API_TOKEN" \\
  --header "Content-Type: application/json" --data @app.json |
  jq -r '.credentials.oauthClient | "CLIENT_ID=\\(.client_id)\\nCLIENT_SECRET=\\(.client_secret)"'`,
  notes,
});

const terraform = (subject: Subject): Recipe => ({
  id: "terraform",
  title: "Terraform (okta/okta)",
  file: "app.tf",
  schema: "okta/okta, okta_app_oauth",
  text: resource("okta_app_oauth", "app", {
    label: subject.name,
    type: "web",
    token_endpoint_auth_method: "client_secret_basic",
    pkce_required: true,
    ...clientOf(subject),
  }),
  notes,
});
