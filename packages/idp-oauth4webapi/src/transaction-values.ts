import type { ProviderTransaction } from "@identity-web/core";
import { type BoundKey, readBoundKey } from "./dpop.ts";

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
  /** The API that this sign-in named. */
  readonly resource?: string;
  /** In seconds. */
  readonly maxAge?: number;
  /** What this sign-in's tokens are bound to. */
  readonly dpopKey?: BoundKey;
}

/** Reads back what `beginSignIn` wrote; `undefined` where it is incomplete. */
export function readValues(
  values: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
): Expected | undefined {
  const { state, redirectUri, nonce, verifier, scope, resource, maxAge, dpopKey } = values;
  const key = readBoundKey(dpopKey);
  if (!state || !nonce || !verifier || scope === undefined) return undefined;
  if (dpopKey !== undefined && key === undefined) return undefined;
  return {
    state,
    redirectUri,
    nonce,
    verifier,
    scope,
    ...(resource === undefined ? {} : { resource }),
    ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    ...(key === undefined ? {} : { dpopKey: key }),
  };
}
