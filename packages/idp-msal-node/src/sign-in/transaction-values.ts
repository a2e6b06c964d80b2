import type { ProviderTransaction, SignInPolicy } from "@identity-web/core";
import { type ExpectedCallback, expectedCallback } from "@identity-web/core/provider-kit";
import { policyOf } from "../tokens/provider-state.ts";

/** The values that the callback is compared with. */
export interface Expected extends ExpectedCallback {
  readonly policy: SignInPolicy | undefined;
}

/** Reads the values that `beginSignIn` wrote. `undefined`: they are incomplete. */
export function readValues(
  values: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
): Expected | undefined {
  const expected = expectedCallback(values);
  return expected === undefined ? undefined : { ...expected, policy: policyOf(values.policy) };
}
