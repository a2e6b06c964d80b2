import type { AccessToken, Grant, GrantKey, Renewal, TokenRequest } from "../../domain/grant.ts";
import type { IdentityError } from "../../errors/identity-error.ts";
import type { RefreshAnswer } from "../../ports/identity-provider.ts";
import type { Ports } from "../../ports/ports.ts";
import type { TokenParts } from "../token-parts.ts";
import type { TokenSource } from "../token-source.ts";
import { failure, missingAbility } from "./error-texts.ts";

/** The lifetime of the app's grant, in ms. */
const keptMs = 24 * 3_600_000;

/** Tokens for the app itself, without an account. No sign-out removes them. */
export class AppTokens {
  readonly #parts: TokenParts;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** @throws IdentityError `configuration` (the provider refuses such tokens), `provider_unavailable`, `store_unavailable` */
  async acquire(wanted: TokenRequest): Promise<AccessToken> {
    return this.#parts.acquireToken.from(this.source(), wanted);
  }

  /** The source of the app's own tokens. @throws IdentityError `configuration` */
  source(): TokenSource {
    const { provider, clock } = this.#parts.ports;
    if (provider.clientCredentials === undefined || provider.clientId === undefined) {
      throw missingAbility(provider, "get tokens for the app itself");
    }
    return new OwnTokens(provider, provider.clientId, clock.now());
  }
}

class OwnTokens implements TokenSource {
  readonly key: GrantKey;
  readonly first: Grant;
  readonly #provider: Ports["provider"];

  constructor(provider: Ports["provider"], clientId: string, now: number) {
    this.#provider = provider;
    this.key = { app: JSON.stringify([provider.name, clientId]) };
    const expiresAt = now + keptMs;
    this.first = { issuedAt: now, expiresAt, accessTokens: [], renewal: "reusable", providerState: "" };
  }

  async ask(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer> {
    const before = grant.providerState === "" ? undefined : grant;
    const answer = await this.#provider.clientCredentials?.(request, before, signal);
    return answer ?? { failed: "unsent", error: this.#refusal() };
  }

  /** The client's credentials may be sent any number of times. */
  renewal(): Renewal {
    return "reusable";
  }

  async missing(): Promise<IdentityError> {
    return this.#refusal();
  }

  explain(_failed: "refused" | "interaction", _request: TokenRequest, cause: IdentityError): IdentityError {
    return cause.code === "interaction_required" ? this.#refusal(cause) : cause;
  }

  /** There is no user, so no sign-in can help. */
  #refusal(cause?: IdentityError): IdentityError {
    return failure("app-token-refused", {}, cause === undefined ? {} : { cause });
  }
}
