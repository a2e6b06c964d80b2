import { entra } from "@identity-web/idp-msal-node";
import { contractSuite } from "./provider-contract.ts";
import type { Suite } from "./suite.ts";

/** The provider contract for `entra()`: by MSAL, where there is `node:crypto`. What doesn't load it needn't be able to. */
export const entraSuite = (): Suite =>
  contractSuite(
    "entra() provider",
    ({ client: { issuer, clientId, clientSecret = "" } }) =>
      entra({ authority: issuer, clientId, clientSecret, clientCapabilities: [] }),
    ["back-channel-logout", "revocation"],
  );
