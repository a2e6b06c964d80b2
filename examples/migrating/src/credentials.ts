import type { EntraCredential } from "@identity-web/idp-msal-node";

/** SourceType "ClientSecret" */
export const secret: EntraCredential = { clientSecret: process.env.CLIENT_SECRET ?? "" };

/** SourceType "Path": certificate and private key in one PEM file */
export const certificate: EntraCredential = { certificatePath: "/run/secrets/app.pem" };

/** SourceType "SignedAssertionFilePath": Kubernetes renews the file. The app reads it at every token request. */
export const workloadIdentity: EntraCredential = {
  assertionFile: "/var/run/secrets/azure/tokens/azure-identity-token",
};

/** SourceType "SignedAssertionFromManagedIdentity" */
export const managedIdentity: EntraCredential = {
  managedIdentity: { clientId: "99998888-7777-6666-5555-444433332222" },
};

/** Any other issuer that the app registration trusts: a custom signed assertion provider */
export const federated: EntraCredential = {
  assertion: async ({ tokenEndpoint }) => {
    const answer = await fetch("https://issuer.example/token", { method: "POST", body: tokenEndpoint });
    return answer.text();
  },
};
