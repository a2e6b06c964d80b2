import type {
  Awaitable,
  Grant,
  IdentityProvider,
  RefreshAnswer,
  SignedIn,
  SignInRequest,
  TokenRequest,
} from "@identity-web/core";
import type { FakeClock } from "../../fake-clock/index.ts";
import type { Authorizing, PlainFakeProvider } from "../../fake-provider/plain.ts";
import type { ProviderTestContext } from "./harness.ts";

/** A sign-in at the provider, up to its callback. */
export interface Begun {
  readonly request: SignInRequest;
  readonly redirectTo: URL;
  readonly transaction: { readonly [name: string]: string; readonly state: string; readonly redirectUri: string };
}

/** The parts of a case: a client that has sent no request yet, its provider, and helpers for a sign-in. */
export class Scene {
  readonly client: IdentityProvider;
  readonly fake: PlainFakeProvider;
  readonly context: ProviderTestContext;

  /** Opens another client, as a second process would. */
  readonly another: () => Awaitable<IdentityProvider>;

  constructor(
    client: IdentityProvider,
    fake: PlainFakeProvider,
    context: ProviderTestContext,
    another: () => Awaitable<IdentityProvider>,
  ) {
    this.client = client;
    this.fake = fake;
    this.context = context;
    this.another = another;
  }

  get clock(): FakeClock {
    return this.context.clock;
  }

  /** A signal that is never aborted. */
  get signal(): AbortSignal {
    return new AbortController().signal;
  }

  async begin(asked: Partial<SignInRequest> = {}): Promise<Begun> {
    const request: SignInRequest = {
      state: `state-${this.context.crypto.random(16)}`,
      redirectUri: "https://app.test/auth/callback",
      scopes: ["openid", "profile", "offline_access", "Mail.Read"],
      ...asked,
    };
    const { redirectTo, transaction } = await this.client.beginSignIn(request);
    const { state, redirectUri } = request;
    return { request, redirectTo: new URL(redirectTo), transaction: { ...transaction, state, redirectUri } };
  }

  /** The user clicks through. */
  callback(begun: Begun, who: Partial<Authorizing> = {}): URLSearchParams {
    return this.fake.authorize(begun.redirectTo, { user: "alice", ...who }).searchParams;
  }

  complete(begun: Begun, callback: URLSearchParams): Promise<SignedIn> {
    return this.client.completeSignIn(callback, begun.transaction, this.signal);
  }

  /** A whole sign-in. */
  async signIn(asked: Partial<SignInRequest> = {}, who: Partial<Authorizing> = {}): Promise<SignedIn> {
    const begun = await this.begin(asked);
    return this.complete(begun, this.callback(begun, who));
  }

  /** As the core stores it. */
  grantOf({ tokens, issuedAt }: SignedIn): Grant {
    return { ...tokens, issuedAt, expiresAt: issuedAt + 86_400_000 };
  }

  refresh(grant: Grant, request: Partial<TokenRequest> = {}): Promise<RefreshAnswer> {
    return this.client.refresh(grant, { scopes: ["Mail.Read"], ...request }, this.signal);
  }
}
