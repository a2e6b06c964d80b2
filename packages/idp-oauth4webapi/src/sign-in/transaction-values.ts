import type { ProviderTransaction } from "@identity-web/core";
import { type ExpectedCallback, expectedCallback } from "@identity-web/core/provider-kit";
import { type BoundKey, readBoundKey } from "../extensions/dpop/dpop.ts";

/** What the callback is held against. */
export interface Expected extends ExpectedCallback {
  /** What this sign-in's tokens are bound to. */
  readonly dpopKey?: BoundKey;
}

/** Reads back what `beginSignIn` wrote; `undefined` where it is incomplete. */
export function readValues(
  values: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
): Expected | undefined {
  const expected = expectedCallback(values);
  const dpopKey = readBoundKey(values.dpopKey);
  if (dpopKey === undefined) return values.dpopKey === undefined ? expected : undefined;
  return expected === undefined ? undefined : { ...expected, dpopKey };
}
