import { entra } from "@identity-web/idp-msal-node";

const { CLIENT_ID: clientId = "", CLIENT_SECRET: clientSecret = "" } = process.env;

/** Work and school accounts of these two tenants only. */
export const multiTenant = entra({
  tenantId: "organizations",
  allowedTenants: ["aaaabbbb-0000-cccc-1111-dddd2222eeee", "bbbbcccc-1111-dddd-2222-eeee3333ffff"],
  clientId,
  clientSecret,
});

/** Another cloud. */
export const usGovernment = entra({
  instance: "https://login.microsoftonline.us",
  tenantId: "contoso.onmicrosoft.us",
  clientId,
  clientSecret,
});

/** External ID for customers (CIAM). */
export const externalId = entra({ instance: "https://contoso.ciamlogin.com", clientId, clientSecret });

/** Azure AD B2C. */
export const b2c = entra({
  instance: "https://contoso.b2clogin.com",
  tenantId: "contoso.onmicrosoft.com",
  policies: { signUpSignIn: "B2C_1_susi", passwordReset: "B2C_1_reset", editProfile: "B2C_1_edit" },
  clientId,
  clientSecret,
});
