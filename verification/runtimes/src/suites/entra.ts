import { entra } from "@identity-web/idp-msal-node";
import { contractSuite } from "./provider-contract.ts";
import type { Suite } from "./suite.ts";

/** The provider contract for `entra()`, through MSAL, on runtimes with `node:crypto`. Other runtimes don't load this file. */
export const entraSuite = (): Suite =>
  contractSuite(
    "entra() provider",
    ({ client: { issuer, clientId, clientSecret = "" } }) =>
      entra({ authority: issuer, clientId, clientSecret, clientCapabilities: [] }),
    ["back-channel-logout", "revocation"],
  );
