import { asJson, type Recipe, type Subject } from "./recipe.ts";

const noLogout =
  "Google sends no logout notices and has no end-session endpoint. Its security events are registered by an API (docs/security-events.md).";

/** Google: only its console creates OAuth clients for web apps. */
export const google = ({ name, baseUrl, urls }: Subject): readonly Recipe[] => [
  {
    id: "steps",
    title: "Google Cloud console",
    schema: "none: Google publishes no API, command or Terraform resource that creates a web client of OpenID Connect",
    text: `1. Open https://console.cloud.google.com/auth/clients and choose the project.
2. Create client → Application type: Web application → Name: ${name}
3. Authorized JavaScript origins: ${new URL(baseUrl).origin}
4. Authorized redirect URIs: ${urls.redirectUri}
5. Create. Copy the client id to CLIENT_ID and the client secret to CLIENT_SECRET.`,
    notes: [noLogout],
  },
];

/** Any other provider: dynamic client registration, and the values for its own console. */
export const other = ({ name, baseUrl, urls }: Subject): readonly Recipe[] => [
  {
    id: "json",
    title: "Client metadata, for dynamic client registration or for the provider's own console",
    file: "client.json",
    schema: "RFC 7591; OpenID Connect Registration, RP-Initiated, Front-Channel and Back-Channel Logout 1.0",
    text: asJson({
      client_name: name,
      client_uri: baseUrl,
      application_type: "web",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
      redirect_uris: [urls.redirectUri],
      post_logout_redirect_uris: [urls.postLogoutRedirectUri],
      frontchannel_logout_uri: urls.frontChannelLogoutUri,
      frontchannel_logout_session_required: true,
      backchannel_logout_uri: urls.backChannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
    notes: [
      'With a registration endpoint: curl --request POST "$REGISTRATION_ENDPOINT" --header "Content-Type: application/json" --data @client.json',
      "If the provider has both logout channels, and lets you choose one, register the back channel only.",
    ],
  },
];
