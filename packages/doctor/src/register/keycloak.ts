import { asJson, type Recipe, type Subject, shellWord, slugOf, writeFile } from "./recipe.ts";
import { Expression, resource } from "./terraform.ts";

/** Keycloak: a confidential client with the back channel. Keycloak skips it while the front channel is on. */
export const keycloak = (subject: Subject): readonly Recipe[] => [json(subject), kcadm(subject), terraform(subject)];

const representation = ({ name, baseUrl, urls }: Subject) => ({
  clientId: slugOf(name),
  name,
  enabled: true,
  protocol: "openid-connect",
  publicClient: false,
  clientAuthenticatorType: "client-secret",
  standardFlowEnabled: true,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
  frontchannelLogout: false,
  baseUrl,
  redirectUris: [urls.redirectUri],
  attributes: {
    "post.logout.redirect.uris": urls.postLogoutRedirectUri,
    "backchannel.logout.url": urls.backChannelLogoutUri,
    "backchannel.logout.session.required": "true",
    "pkce.code.challenge.method": "S256",
  },
});

const schema = "Keycloak, ClientRepresentation of the Admin REST API; attributes of OIDCConfigAttributes";

const json = (subject: Subject): Recipe => ({
  id: "json",
  title: "Admin console: Clients → Import client",
  file: "client.json",
  schema,
  text: asJson(representation(subject)),
});

const kcadm = (subject: Subject): Recipe => ({
  id: "kcadm",
  title: "kcadm.sh",
  schema: `${schema}; kcadm.sh has no schema of its own`,
  text: `${writeFile("client.json", asJson(representation(subject)))}
ID=$(kcadm.sh create clients -r "$REALM" -f client.json -i)
echo CLIENT_ID=${shellWord(slugOf(subject.name))}
kcadm.sh get "clients/$ID/client-secret" -r "$REALM" --fields value`,
  notes: ["Set REALM, and first log in: kcadm.sh config credentials --server URL --realm master --user NAME."],
});

const terraform = ({ name, urls }: Subject): Recipe => ({
  id: "terraform",
  title: "Terraform (keycloak/keycloak)",
  file: "app.tf",
  schema: "keycloak/keycloak, keycloak_openid_client",
  text: `variable "realm_id" {
  type = string
}

${resource("keycloak_openid_client", "app", {
  realm_id: new Expression("var.realm_id"),
  client_id: slugOf(name),
  name,
  access_type: "CONFIDENTIAL",
  standard_flow_enabled: true,
  pkce_code_challenge_method: "S256",
  valid_redirect_uris: [urls.redirectUri],
  valid_post_logout_redirect_uris: [urls.postLogoutRedirectUri],
  frontchannel_logout_enabled: false,
  backchannel_logout_url: urls.backChannelLogoutUri,
  backchannel_logout_session_required: true,
})}`,
});
