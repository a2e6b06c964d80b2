import {
  type Grant,
  IdentityError,
  type IdentityEvent,
  type IdentityProvider,
  type ProviderContext,
  type SignedIn,
  type SignInRequest,
  webCrypto,
} from "@identity-web/core";
import { anotherClock, type FakeClock, fakeClock } from "@identity-web/testing/fake-clock";
import { type FakeEntra, type FakeEntraOptions, fakeEntra } from "@identity-web/testing/fake-entra";
import { entra } from "../entra.ts";
import type { EntraOptions } from "../options/options.ts";

export const never = (): AbortSignal => new AbortController().signal;

/** The parts of a case: a client, its Entra (without msw between them), and helpers for a sign-in. */
export interface Scene {
  readonly clock: FakeClock;
  readonly fake: FakeEntra;
  readonly client: IdentityProvider;
  readonly emitted: readonly IdentityEvent[];
  /** Another process of the same app. */
  another(): IdentityProvider;
  begin(asked?: Partial<SignInRequest>): Promise<Begun>;
  signIn(user?: string, asked?: Partial<SignInRequest>): Promise<SignedIn>;
  grantOf(signedIn: SignedIn): Grant;
}

export interface Begun {
  readonly url: URL;
  readonly transaction: { readonly [name: string]: string; readonly state: string; readonly redirectUri: string };
}

export function scene(
  options: Partial<EntraOptions> = {},
  world: FakeEntraOptions = {},
  clock: FakeClock = fakeClock(),
): Scene {
  return sceneAt(freshFake(world, clock), clock, options);
}

interface Kept {
  readonly fake: FakeEntra;
  readonly time: { clock: FakeClock };
}

const kept = new Map<string, Kept>();

/** A new Entra. Its keys are reused, because creating keys takes longer than everything else. */
function freshFake(world: FakeEntraOptions, clock: FakeClock): FakeEntra {
  const like = JSON.stringify(world);
  const known = kept.get(like);
  if (known !== undefined) {
    known.fake.reset();
    known.time.clock = clock;
    return known.fake;
  }
  const time = { clock };
  const fake = fakeEntra({ ...world, clock: anotherClock({ now: () => time.clock.now() }) });
  kept.set(like, { fake, time });
  return fake;
}

/** Another client of an existing Entra. */
export function sceneAt(fake: FakeEntra, clock: FakeClock, options: Partial<EntraOptions> = {}): Scene {
  const emitted: IdentityEvent[] = [];
  const context: ProviderContext = { clock, crypto: webCrypto, events: { emit: (event) => void emitted.push(event) } };
  const another = () => {
    const { clientSecret, ...client } = fake.client;
    const credential = options.credential ?? { clientSecret };
    return entra({ ...client, credential, fetch: fake.fetch, ...options }).open(context);
  };
  const client = another();
  const redirectUri = "https://app.test/auth/callback";
  const begin: Scene["begin"] = async (asked = {}) => {
    const state = webCrypto.random(16);
    const scopes = ["openid", "profile", "offline_access", "User.Read"];
    const { redirectTo, transaction } = await client.beginSignIn({ state, redirectUri, scopes, ...asked });
    return { url: new URL(redirectTo), transaction: { ...transaction, state, redirectUri } };
  };
  return {
    clock,
    fake,
    client,
    emitted,
    another,
    begin,
    async signIn(user = "alice", asked = {}) {
      const { url, transaction } = await begin(asked);
      return client.completeSignIn(fake.authorize(url, { user }).searchParams, transaction, never());
    },
    grantOf: ({ tokens, issuedAt }) => ({ ...tokens, issuedAt, expiresAt: clock.now() + 86_400_000 }),
  };
}

export async function failure(promise: Promise<unknown>): Promise<IdentityError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof IdentityError) return error;
  throw new Error(`expected an IdentityError, got ${String(error)}`);
}
