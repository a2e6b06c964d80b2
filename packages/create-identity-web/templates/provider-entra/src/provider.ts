import { entraFromEnvironment } from "@identity-web/idp-msal-node";

export const scopes = ["openid", "profile", "offline_access"];

/** Microsoft Entra, by AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET. */
export const provider = () => entraFromEnvironment();
