import type { IdentityProvider, ProviderDriver } from "@identity-web/core";
import type { Wrap } from "./stage.ts";

/** A provider client with an earlier, careless parser of identity-web, and the endpoint that must fail. */
export interface CostWeakening {
  readonly name: string;
  readonly endpoint: string;
  readonly wrap: Wrap;
}

const careless =
  (change: (provider: IdentityProvider) => Partial<IdentityProvider>): Wrap =>
  (driver: ProviderDriver) => ({
    ...driver,
    open(context) {
      const provider = driver.open(context);
      return { ...provider, ...change(provider) };
    },
  });

/** The expression starts at every "-eyJ", and each time scans to the end. */
const token = /\beyJ[\w-]*\.[\w-]+\.[\w-]*/g;

export const costWeakenings: readonly CostWeakening[] = [
  {
    name: "an error_description is searched for tokens before it is cut",
    endpoint: "callback-query",
    wrap: careless((provider) => ({
      completeSignIn(callback, transaction, signal) {
        (callback.get("error_description") ?? "").replaceAll(token, "");
        return provider.completeSignIn(callback, transaction, signal);
      },
    })),
  },
  {
    name: "slashes at the end of an issuer are taken off by an expression without a beginning",
    endpoint: "front-channel-query",
    wrap: careless((provider) => ({
      acceptsIssuer: (issuer) => provider.acceptsIssuer(issuer.replace(/\/+$/, "")),
    })),
  },
  {
    name: "each member of a logout token's audience is looked for among all of them",
    endpoint: "back-channel",
    wrap: careless((provider) => ({
      verifyLogoutToken(logoutToken) {
        const text = Buffer.from(logoutToken.split(".")[1] ?? "", "base64url").toString();
        const audiences = text.split(",");
        audiences.filter((one) => audiences.filter((other) => other === one).length > 1);
        return provider.verifyLogoutToken(logoutToken);
      },
    })),
  },
];
