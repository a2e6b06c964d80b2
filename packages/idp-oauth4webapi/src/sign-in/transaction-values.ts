import type { ProviderTransaction } from "@identity-web/core";
import { type ExpectedCallback, expectedCallback } from "@identity-web/core/provider-kit";
import type { BoundTokens, Context } from "../extension.ts";
import { keptBound } from "../tokens/binding.ts";

/** The values that the callback is compared with. */
export interface Expected extends ExpectedCallback {
  /** How this sign-in's tokens are bound. */
  readonly bound: BoundTokens;
}

/** Reads the values that `beginSignIn` wrote. `undefined`: they are incomplete, or have a key that this client can't use. */
export async function readValues(
  context: Context,
  values: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
): Promise<Expected | undefined> {
  const expected = expectedCallback(values);
  const bound = await keptBound(context, values.boundKey);
  return expected === undefined || bound === undefined ? undefined : { ...expected, bound };
}
