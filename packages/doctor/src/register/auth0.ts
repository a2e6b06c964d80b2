import { type Recipe, type Subject, shellWord } from "./recipe.ts";
import { Block, resource } from "./terraform.ts";

/** Auth0: a regular web application. */
export const auth0 = (subject: Subject): readonly Recipe[] => [cli(subject), terraform(subject)];

/** Auth0 sends logout tokens over https only. */
const hasBackChannel = ({ urls }: Subject): boolean => urls.backChannelLogoutUri.startsWith("https:");
const plans = "Back-channel logout needs an Enterprise plan: on other plans, leave it out.";
const overHttps =
  "Auth0 sends logout tokens only to public https addresses: run this again with the deployed app's address for the back channel.";
const notesOf = (subject: Subject) => [hasBackChannel(subject) ? plans : overHttps];

function cli(subject: Subject): Recipe {
  const { name, urls } = subject;
  const oidcLogout = { oidc_logout: { backchannel_logout_urls: [urls.backChannelLogoutUri] } };
  const backChannel = `auth0 api patch "clients/$CLIENT_ID" --data ${shellWord(JSON.stringify(oidcLogout))}`;
  return {
    id: "cli",
    title: "Auth0 CLI",
    schema: "auth0-cli, auth0 apps create and auth0 api; Management API v2, oidc_logout of a client",
    text: `APP=$(auth0 apps create --name ${shellWord(name)} --type regular --auth-method Post \\
  --grants code,refresh-token \\
  --callbacks ${shellWord(urls.redirectUri)} --logout-urls ${shellWord(urls.postLogoutRedirectUri)} \\
  --reveal-secrets --json --no-input)
CLIENT_ID=$(echo "$APP" | jq -r .client_id)
${hasBackChannel(subject) ? `${backChannel}\n` : ""}echo "CLIENT_ID=$CLIENT_ID"
echo "CLIENT_SECRET=$(echo "$APP" | jq -r .client_secret)"`,
    notes: notesOf(subject),
  };
}

const terraform = (subject: Subject): Recipe => ({
  id: "terraform",
  title: "Terraform (auth0/auth0)",
  file: "app.tf",
  schema: "auth0/auth0, auth0_client",
  text: resource("auth0_client", "app", {
    name: subject.name,
    app_type: "regular_web",
    oidc_conformant: true,
    grant_types: ["authorization_code", "refresh_token"],
    callbacks: [subject.urls.redirectUri],
    allowed_logout_urls: [subject.urls.postLogoutRedirectUri],
    ...(hasBackChannel(subject)
      ? { oidc_logout: new Block({ backchannel_logout_urls: [subject.urls.backChannelLogoutUri] }) }
      : {}),
  }),
  notes: notesOf(subject),
});
