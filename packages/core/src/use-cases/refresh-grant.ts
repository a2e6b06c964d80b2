import { type AccessToken, type Grant, type Renewal, type TokenRequest, withAccessToken } from "../domain/grant.ts";
import { IdentityError } from "../domain/identity-error.ts";
import type { RefreshAnswer, Refreshed } from "../ports/identity-provider.ts";
import type { Ports } from "../ports/ports.ts";
import type { RefreshClaim } from "../ports/token-cache.ts";
import type { Limits } from "./limits.ts";
import type { Revocable, Revoke } from "./revoke.ts";
import { interactionRequired, signedOut } from "./token-errors.ts";
import { within } from "./within.ts";

type Failure = Extract<RefreshAnswer, { failed: string }>;

/** One refresh, by whoever holds the claim: sends the refresh token once and writes back what came of it. */
export class RefreshGrant {
  readonly #ports: Pick<Ports, "store" | "provider" | "clock" | "events">;
  readonly #revoke: Revoke;
  readonly #limits: Limits;

  constructor(ports: Pick<Ports, "store" | "provider" | "clock" | "events">, revoke: Revoke, limits: Limits) {
    this.#ports = ports;
    this.#revoke = revoke;
    this.#limits = limits;
  }

  /**
   * @param onFailure - Gets the provider's failure before the claim is given up, and with it before anybody else goes on.
   * @returns the new token, or "lost" where another node took the claim over: look at the grant again.
   * @throws IdentityError as `AcquireToken` does
   */
  async execute(
    claim: RefreshClaim,
    grant: Grant,
    request: TokenRequest,
    onFailure: (error: IdentityError) => void = () => undefined,
  ): Promise<AccessToken | "lost"> {
    const answer = await this.#ask(claim, grant, request);
    if ("token" in answer) return this.#commit(claim, grant, request, answer);
    const failure = failureOf(answer, grant, request);
    onFailure(failure);
    // A token for less than was asked is no answer, but what came with it must not be lost.
    if (answer.failed === "interaction" && answer.refreshed !== undefined) {
      this.#fail(claim, answer.failed, answer.error);
      await this.#commit(claim, grant, request, answer.refreshed);
    } else {
      await this.#release(claim, answer);
    }
    throw failure;
  }

  async #commit(
    claim: RefreshClaim,
    grant: Grant,
    request: TokenRequest,
    { token, providerState, rotated }: Refreshed,
  ): Promise<AccessToken | "lost"> {
    const { store, clock, events } = this.#ports;
    const refreshed: Grant = {
      ...grant,
      accessTokens: withAccessToken(grant.accessTokens, token, request, clock.now()),
      renewal: this.#renewal(rotated, grant.renewal),
      providerState,
    };
    const outcome = await store.tokens.commitRefresh(claim, refreshed);
    if (outcome === "lost") {
      // Somebody ended the grant because this claim had expired: what it brought is nobody's.
      if (grant.renewal === "single-use") this.#revoke.soon(accountOf(claim), [refreshed]);
      return "lost";
    }
    if (outcome === "removed") {
      this.#fail(claim, "removed");
      this.#revoke.soon(accountOf(claim), [refreshed]);
      throw signedOut();
    }
    events.emit({ type: "token_refreshed", account: accountOf(claim), scopes: token.scopes });
    return token;
  }

  async #ask(claim: RefreshClaim, grant: Grant, request: TokenRequest): Promise<RefreshAnswer> {
    const { provider, clock } = this.#ports;
    const late = (answer: RefreshAnswer) => this.#revoke.soon(accountOf(claim), this.#cameLate(claim, grant, answer));
    try {
      return await within(clock, this.#limits.refreshMs, (signal) => provider.refresh(grant, request, signal), late);
    } catch (cause) {
      const error = new IdentityError("provider_unavailable", "the provider did not answer a refresh", { cause });
      return { failed: "unknown", error };
    }
  }

  async #release(claim: RefreshClaim, answer: Failure): Promise<void> {
    const outcome = answer.failed === "interaction" ? "unsent" : answer.failed;
    if (answer.failed === "refused") this.#revoke.soon(accountOf(claim), broughtBy(answer));
    const released = await this.#ports.store.tokens.releaseRefresh(claim, outcome);
    this.#fail(claim, released === "removed" ? "removed" : answer.failed, answer.error);
    if (released === "removed") throw signedOut();
  }

  /** After its time a single-use grant has ended, so what its answer brings is nobody's; a reusable one may go on. */
  async *#cameLate(claim: RefreshClaim, grant: Grant, answer: RefreshAnswer): AsyncGenerator<Revocable> {
    const goesOn = grant.renewal === "reusable" && (await this.#ports.store.tokens.read(claim.key)) !== undefined;
    if (!goesOn) yield* broughtBy(answer);
  }

  /** A token counts as single-use until a refresh has answered without rotating it, or the client knows. */
  #renewal(rotated: boolean | undefined, before: Renewal): Renewal {
    const known = this.#ports.provider.refreshTokens;
    if (known !== "learn") return known;
    if (rotated === undefined) return before;
    return rotated ? "single-use" : "reusable";
  }

  #fail(claim: RefreshClaim, outcome: Failure["failed"] | "removed", error?: IdentityError): void {
    const account = accountOf(claim);
    this.#ports.events.emit({ type: "refresh_failed", account, outcome, ...(error === undefined ? {} : { error }) });
  }
}

/** What the caller is told. A sign-in must know what to ask for, even where the provider's client doesn't say. */
function failureOf({ failed, error }: Failure, grant: Grant, request: TokenRequest): IdentityError {
  if (failed === "refused") return interactionRequired(request, "the provider has ended its grant", error);
  if (failed === "unknown" && grant.renewal === "single-use") {
    return interactionRequired(request, "nobody knows whether its last refresh was processed", error);
  }
  const isComplete = error.code !== "interaction_required" || error.scopes !== undefined;
  return isComplete ? error : interactionRequired(request, error.message, error);
}

/** What an answer brought that could get more tokens. */
function broughtBy(answer: RefreshAnswer): readonly Revocable[] {
  const brought = "token" in answer ? answer : answer.failed === "interaction" ? answer.refreshed : answer;
  if (brought === undefined || !("providerState" in brought) || brought.providerState === undefined) return [];
  return [{ renewal: "single-use", providerState: brought.providerState }];
}

const accountOf = ({ key }: RefreshClaim) => ("account" in key ? key.account : undefined);
