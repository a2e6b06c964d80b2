import type { IdentityOptions } from "@identity-web/composition";
import { entra } from "@identity-web/idp-msal-node";

/** A configuration module, as in an app: a function of the environment. */
export default ({
  INSTANCE = "",
  TENANT = "",
  CLIENT_ID = "",
  CLIENT_SECRET = "",
  BASE_URL = "",
}): IdentityOptions => ({
  provider: entra({ instance: INSTANCE, tenantId: TENANT, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }),
  baseUrl: BASE_URL,
  secrets: [CLIENT_SECRET.padEnd(40, "-")],
  scopes: ["openid", "profile", "offline_access", "User.Read"],
});
