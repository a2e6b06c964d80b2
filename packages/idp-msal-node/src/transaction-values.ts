import type { ProviderTransaction, SignInPolicy } from "@identity-web/core";
import { policyOf } from "./provider-state.ts";

/** What one sign-in keeps between redirect and callback. Nonce and verifier are secrets. */
export interface SignInValues extends ProviderTransaction {
  readonly nonce: string;
  /** PKCE's code verifier. */
  readonly verifier: string;
  /** Everything that was asked for. */
  readonly scope: string;
}

/** What the callback is held against. */
export interface Expected {
  readonly state: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly scope: string;
  readonly policy: SignInPolicy | undefined;
  readonly resource: string | undefined;
  /** In seconds. */
  readonly maxAge: number | undefined;
}

/** Reads back what `beginSignIn` wrote; `undefined` where it is incomplete. */
export function readValues(
  values: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
): Expected | undefined {
  const { state, redirectUri, nonce, verifier, scope, resource, maxAge } = values;
  if (!state || !nonce || !verifier || scope === undefined) return undefined;
  const expected = { state, redirectUri, nonce, verifier, scope, resource, policy: policyOf(values.policy) };
  return { ...expected, maxAge: maxAge === undefined ? undefined : Number(maxAge) };
}
