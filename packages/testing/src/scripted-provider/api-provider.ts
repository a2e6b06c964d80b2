import {
  type AccessToken,
  type BearerToken,
  type Grant,
  IdentityError,
  type PresentedToken,
  type RefreshAnswer,
  type TokenRequest,
} from "@identity-web/core";
import { type Person, type ProviderCall, type ScriptedAnswer, ScriptedProvider } from "./scripted-provider.ts";

const bearerLifetimeMs = 3_600_000;

/** The properties of a bearer token. Times in ms since the epoch. */
export interface BearerWish {
  readonly scopes?: readonly string[];
  /** More claims, such as `roles`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly issuedAt?: number;
  readonly expiresAt?: number;
  /** The token is bound to a key, and is sent with this proof or with none. */
  readonly proof?: string;
  /** The token's audience. @default this provider's client */
  readonly audience?: string;
}

/** A scripted provider whose client can do everything: API tokens, on-behalf-of, client credentials, proofs. */
export class ScriptedApiProvider extends ScriptedProvider {
  /** The callers' tokens of all exchanges, and the requests for client credentials. */
  readonly exchanged: string[] = [];
  readonly appRequests: TokenRequest[] = [];
  /** The nonce that APIs require in a proof. `undefined`: none. */
  nonce: string | undefined;
  readonly #bearers = new Map<string, { token: BearerToken; proof: string | undefined; audience: string }>();
  readonly #answers: ScriptedAnswer[] = [];
  #names = 0;

  /** A token for the app's own API: that user's, or (`undefined`) an app's own. */
  bearer(person: Person | undefined, wish: BearerWish = {}): string {
    const value = `bearer-${++this.#names}`;
    const now = Math.floor(this.now / 1000) * 1000;
    const { scopes = ["access"], issuedAt = now, expiresAt = issuedAt + bearerLifetimeMs, proof } = wish;
    const { subject, username } = person ?? {};
    const named = username === undefined ? {} : { username };
    const account = subject === undefined ? {} : { account: { issuer: this.name, subject, ...named } };
    const claims = { ...wish.claims, scp: scopes.join(" ") };
    const token = { ...account, client: "a-client", scopes, issuedAt, expiresAt, claims };
    this.#bearers.set(value, { token, proof, audience: wish.audience ?? this.clientId });
    return value;
  }

  /** Sets the outcome of the next exchange or client-credentials request. */
  nextAnswer(answer: ScriptedAnswer): void {
    this.#answers.push(answer);
  }

  verifyBearer({ value, proof }: PresentedToken): Promise<BearerToken> {
    return this.script.perform("verifyBearer", () => {
      const known = this.#bearers.get(value);
      if (known === undefined || known.token.expiresAt <= this.now || known.proof !== proof) {
        throw new IdentityError("invalid_token", "expected a living token of this provider, and got another text");
      }
      if (known.audience !== this.clientId) {
        throw new IdentityError("invalid_token", "expected a token for this app's API, and got one for another");
      }
      return known.token;
    });
  }

  exchange(
    bearer: string,
    request: TokenRequest,
    grant: Pick<Grant, "providerState"> | undefined,
  ): Promise<RefreshAnswer> {
    return this.#answered("exchange", () => {
      this.exchanged.push(bearer);
      const providerState = grant?.providerState ?? this.newRefreshToken(request.scopes);
      return { token: this.accessToken(request), providerState, rotated: undefined };
    });
  }

  clientCredentials(request: TokenRequest): Promise<RefreshAnswer> {
    return this.#answered("clientCredentials", () => {
      this.appRequests.push(request);
      return { token: this.accessToken(request), providerState: "app", rotated: undefined };
    });
  }

  /** A proof names the key (the grant's state), the token, and the nonce if one is required. */
  authorize(
    request: Request,
    token: AccessToken,
    { providerState }: Pick<Grant, "providerState">,
    refusedBy?: Response,
  ): Promise<Request | undefined> {
    return this.script.perform("authorize", () => {
      const nonce = refusedBy?.headers.get("dpop-nonce");
      if (refusedBy !== undefined && (nonce === null || nonce === this.nonce)) return undefined;
      if (nonce !== undefined && nonce !== null) this.nonce = nonce;
      const headers = new Headers(request.headers);
      const named = this.nonce === undefined ? [] : [this.nonce];
      headers.set("dpop", ["proof", providerState, token.value, ...named].join(" "));
      return new Request(request, { headers });
    });
  }

  #answered(call: ProviderCall, regular: () => RefreshAnswer): Promise<RefreshAnswer> {
    const scripted = this.#answers.shift();
    return this.script.perform(call, () => {
      const answer = regular();
      return typeof scripted === "function" ? scripted(answer) : (scripted ?? answer);
    });
  }
}
