import { type Grant, IdentityError, type IdentityEvent, type ProviderTransaction, webCrypto } from "@identity-web/core";
import { anotherClock, fakeClock } from "@identity-web/testing/fake-clock";
import { type FakeProviderOptions, fakeProvider } from "@identity-web/testing/fake-provider";
import { oidc } from "../oidc.ts";
import type { OidcOptions } from "../options/options.ts";

export const never = () => new AbortController().signal;

/** Elliptic-curve keys are fast to make. The contract runs with RS256. */
export const quick = "ES256";

/** A client and its provider, without msw between them. */
export function scene(options: Partial<OidcOptions> = {}, providerOptions: FakeProviderOptions = {}) {
  const clock = fakeClock();
  const fake = fakeProvider({ clock: anotherClock(clock), signingAlg: quick, ...providerOptions });
  const emitted: IdentityEvent[] = [];
  const context = { clock, crypto: webCrypto, events: { emit: (event: IdentityEvent) => void emitted.push(event) } };
  const client = oidc({ ...fake.client, fetch: fake.fetch, idTokenSigningAlg: quick, ...options }).open(context);
  const begin = async (asked: { scopes?: readonly string[]; maxAge?: number; resource?: string } = {}) => {
    const redirectUri = "https://app.test/auth/callback";
    const scopes = ["openid", "offline_access", "Mail.Read"];
    const { redirectTo, transaction } = await client.beginSignIn({ state: "state", redirectUri, scopes, ...asked });
    const kept: ProviderTransaction & { state: string; redirectUri: string } = {
      ...transaction,
      state: "state",
      redirectUri,
    };
    return { url: new URL(redirectTo), transaction: kept };
  };
  const signIn = async (asked?: Parameters<typeof begin>[0]) => {
    const { url, transaction } = await begin(asked);
    const { searchParams } = fake.authorize(url, { user: "alice" });
    const signedIn = await client.completeSignIn(searchParams, transaction, never());
    const grant: Grant = { ...signedIn.tokens, issuedAt: signedIn.issuedAt, expiresAt: clock.now() + 86_400_000 };
    return { signedIn, grant };
  };
  return { clock, fake, client, context, emitted, begin, signIn };
}

export const failure = async (promise: Promise<unknown>): Promise<IdentityError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof IdentityError) return error;
  throw new Error(`expected an IdentityError, got ${String(error)}`);
};
