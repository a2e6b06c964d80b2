import { type Recipe, type Subject, shellWord, slugOf } from "./recipe.ts";
import { Block, Expression, resource } from "./terraform.ts";

// Entra has one list for both kinds of redirects, and no back channel.
const redirectsOf = ({ urls }: Subject) => [urls.redirectUri, urls.postLogoutRedirectUri];
const claims = ["sid", "login_hint"];

/** Microsoft Entra: an app registration with the optional claims that sign-out needs. */
export const entra = (subject: Subject): readonly Recipe[] => [az(subject), bicep(subject), terraform(subject)];

function az(subject: Subject): Recipe {
  const { name, urls } = subject;
  const optionalClaims = { idToken: claims.map((claim) => ({ name: claim, essential: false })) };
  const redirects = redirectsOf(subject).map(shellWord).join(" ");
  const web = { web: { redirectUris: redirectsOf(subject), logoutUrl: urls.frontChannelLogoutUri } };
  return {
    id: "az",
    title: "Azure CLI",
    schema: "azure-cli, az ad app; Microsoft Graph v1.0, application and webApplication",
    text: `APP_ID=$(az ad app create --display-name ${shellWord(name)} --sign-in-audience AzureADMyOrg \\
  --web-redirect-uris ${redirects} \\
  --optional-claims ${shellWord(JSON.stringify(optionalClaims))} \\
  --query appId --output tsv)
az rest --method PATCH --uri "https://graph.microsoft.com/v1.0/applications(appId='$APP_ID')" \\
  --headers Content-Type=application/json --body ${shellWord(JSON.stringify(web))}
az ad sp create --id "$APP_ID"
echo "AZURE_TENANT_ID=$(az account show --query tenantId --output tsv)"
echo "AZURE_CLIENT_ID=$APP_ID"
echo "AZURE_CLIENT_SECRET=$(az ad app credential reset --id "$APP_ID" --append --display-name app --query password --output tsv)"`,
  };
}

function bicep(subject: Subject): Recipe {
  const { name, urls } = subject;
  const redirects = redirectsOf(subject).map((uri) => `      ${bicepText(uri)}\n`);
  const idToken = claims.map((claim) => `      { name: '${claim}', essential: false }\n`);
  return {
    id: "bicep",
    title: "Bicep (Microsoft Graph extension)",
    file: "app.bicep",
    schema: "Microsoft.Graph/applications@v1.0 and servicePrincipals@v1.0 of the Bicep extension",
    text: `extension 'br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0'

resource app 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: ${bicepText(slugOf(name))}
  displayName: ${bicepText(name)}
  signInAudience: 'AzureADMyOrg'
  web: {
    redirectUris: [
${redirects.join("")}    ]
    logoutUrl: ${bicepText(urls.frontChannelLogoutUri)}
  }
  optionalClaims: {
    idToken: [
${idToken.join("")}    ]
  }
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: app.appId
}

output clientId string = app.appId`,
    notes: ["Bicep creates no client secret: use az ad app credential reset, a certificate or a federated credential."],
  };
}

const bicepText = (text: string): string =>
  `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("${", "\\${")}'`;

function terraform(subject: Subject): Recipe {
  const { name, urls } = subject;
  const application = resource("azuread_application", "app", {
    display_name: name,
    sign_in_audience: "AzureADMyOrg",
    optional_claims: new Block({ id_token: claims.map((claim) => new Block({ name: claim })) }),
    web: new Block({ redirect_uris: redirectsOf(subject), logout_url: urls.frontChannelLogoutUri }),
  });
  const ofApp = { client_id: new Expression("azuread_application.app.client_id") };
  return {
    id: "terraform",
    title: "Terraform (hashicorp/azuread)",
    file: "app.tf",
    schema: "hashicorp/azuread, azuread_application and azuread_service_principal",
    text: `${application}\n\n${resource("azuread_service_principal", "app", ofApp)}`,
  };
}
