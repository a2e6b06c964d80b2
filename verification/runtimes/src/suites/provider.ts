import { oidc } from "@identity-web/idp-oauth4webapi";
import { contractSuite } from "./provider-contract.ts";
import type { Suite } from "./suite.ts";

/** The provider contract, for `oidc()`. */
export const providerSuite = (): Suite => contractSuite("oidc() provider", (fake) => oidc(fake.client));
