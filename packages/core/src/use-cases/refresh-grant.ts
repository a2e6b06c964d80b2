import { defined } from "../domain/defined.ts";
import {
  type AccessToken,
  accountOfGrant,
  type Grant,
  hasEnded,
  type TokenRequest,
  withAccessToken,
} from "../domain/grant.ts";
import { failure } from "../errors/error-texts.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import type { RefreshAnswer, Refreshed } from "../ports/identity-provider.ts";
import type { Ports } from "../ports/ports.ts";
import type { RefreshClaim, TokenCache } from "../ports/token-cache.ts";
import { ClaimedWrites } from "./claimed-writes.ts";
import type { ConfirmedSessions } from "./follow/confirmed-sessions.ts";
import type { Limits } from "./limits.ts";
import type { Revoke } from "./revoke.ts";
import { interactionRequired, interactionRequiredBecause, signedOut } from "./token-errors.ts";
import type { TokenSource } from "./token-source.ts";
import { within } from "./within.ts";

/** A grant to refresh, and the token request. */
interface Refresh {
  readonly grant: Grant;
  readonly request: TokenRequest;
}

/** A refresh with its start time, in ms since the epoch. */
interface Begun extends Refresh {
  readonly began: number;
}

type RefreshPorts = Pick<Ports, "store" | "clock" | "events" | "background">;

type Failure = Extract<RefreshAnswer, { failed: string }>;

/** A refreshed grant with the store's answer. */
interface Committed {
  readonly token: AccessToken;
  readonly refreshed: Grant;
  readonly outcome: Awaited<ReturnType<TokenCache["commitRefresh"]>>;
}

/** One refresh, by the holder of the claim: sends the refresh token once and writes the outcome back. */
export class RefreshGrant {
  readonly #ports: RefreshPorts;
  readonly #revoke: Revoke;
  readonly #limits: Limits;
  readonly #writes: ClaimedWrites;
  readonly #sessions: ConfirmedSessions | undefined;

  /** @param sessions - Given if sessions follow the provider. */
  constructor(ports: RefreshPorts, revoke: Revoke, limits: Limits, sessions?: ConfirmedSessions) {
    this.#sessions = sessions;
    this.#ports = ports;
    this.#writes = new ClaimedWrites(ports, limits);
    this.#revoke = revoke;
    this.#limits = limits;
  }

  /**
   * @param onFailure - Gets the provider's failure before the claim is released, and so before another caller continues.
   * @returns the new token, or "lost" if another node has taken the claim over: read the grant again.
   * @throws IdentityError as `AcquireToken` does
   */
  async execute(
    claim: RefreshClaim,
    source: TokenSource,
    refresh: Refresh,
    onFailure: (error: IdentityError) => void = () => undefined,
  ): Promise<AccessToken | "lost"> {
    const begun = { ...refresh, began: this.#ports.clock.now() };
    const answer = await this.#ask(claim, source, refresh);
    const commit = (refreshed: Refreshed) => this.#commit(claim, source, begun, refreshed);
    if ("token" in answer) return commit(answer);
    const failure = failureOf(source, answer, refresh);
    onFailure(failure);
    // A token with fewer scopes doesn't answer the request, but its refresh token must not be lost.
    if (answer.failed === "interaction" && answer.refreshed !== undefined) {
      this.#fail(claim, answer.failed, begun, answer.error);
      await commit(answer.refreshed);
    } else {
      await this.#release(claim, source, begun, answer);
    }
    throw failure;
  }

  /** A grant has ended with an unknown outcome of its refresh. Revokes the refresh token that may have been sent. */
  abandon({ key }: Pick<TokenSource, "key">): void {
    if (!("app" in key)) this.#revoke.swept(key.account, "all");
  }

  async #commit(
    claim: RefreshClaim,
    source: TokenSource,
    begun: Begun,
    answer: Refreshed,
  ): Promise<AccessToken | "lost"> {
    const { store, clock } = this.#ports;
    const { token, providerState, rotated, issuedAt = begun.began } = answer;
    const { grant, request, began } = begun;
    const refreshed: Grant = {
      ...grant,
      accessTokens: withAccessToken(grant.accessTokens, token, request, clock.now()),
      renewal: source.renewal(rotated, grant.renewal),
      providerState,
    };
    const said = await this.#sessions?.said(answer);
    const write = async () => {
      const confirmed = said === undefined ? undefined : await this.#sessions?.renewed(claim.key, said, issuedAt);
      return store.tokens.commitRefresh(claim, refreshed, confirmed);
    };
    // An unanswered write may have taken effect. Only the answer to a further one shows whether the refresh token must be revoked.
    const isUnused = async () => isInNoGrant(await write(), source, grant);
    return this.#writes.execute(
      began,
      async () => this.#committed(claim, source, begun, { token, refreshed, outcome: await write() }),
      () => this.#revoke.soon(accountOfGrant(claim.key), refreshed, isUnused),
    );
  }

  #committed(
    claim: RefreshClaim,
    source: TokenSource,
    { grant, began }: Begun,
    { token, refreshed, outcome }: Committed,
  ): AccessToken | "lost" {
    const { clock, events } = this.#ports;
    // An app is never signed out. Its cell has only expired, and the new token is valid without a cell.
    if (outcome === "removed" && "app" in claim.key) return token;
    if (isInNoGrant(outcome, source, grant)) this.#revoke.soon(accountOfGrant(claim.key), refreshed);
    if (outcome === "ended" || outcome === "lost") return "lost";
    if (outcome === "removed") {
      this.#fail(claim, "removed", { began });
      throw signedOut();
    }
    const { scopes } = token;
    events.emit({
      type: "token_refreshed",
      account: accountOfGrant(claim.key),
      scopes,
      durationMs: clock.now() - began,
    });
    return token;
  }

  async #ask(claim: RefreshClaim, source: TokenSource, { grant, request }: Refresh): Promise<RefreshAnswer> {
    const { clock } = this.#ports;
    // After the time limit a single-use grant has ended. A reusable grant may still live, and then its token is in use.
    const isNeeded = async () => belongsToNoUser(source, grant) || !(await this.#isLiving(claim));
    const late = (answer: RefreshAnswer) => this.#revokeBrought(claim, answer, isNeeded);
    try {
      return await within(clock, this.#limits.refreshMs, (signal) => source.ask(grant, request, signal), late);
    } catch (cause) {
      const error = failure("refresh-unanswered", {}, { cause });
      return { failed: "unknown", error };
    }
  }

  async #release(claim: RefreshClaim, { first }: TokenSource, begun: Begun, answer: Failure): Promise<void> {
    const ofSession = answer.failed === "interaction" ? "unsent" : answer.failed;
    // A grant without a sign-in has no single-use token, so a refusal doesn't end it.
    const outcome = first === undefined ? ofSession : "unsent";
    if (answer.failed === "refused") this.#revokeBrought(claim, answer);
    const { key } = claim;
    if (answer.failed === "refused" && this.#sessions !== undefined && "kind" in key && key.kind === "session") {
      const sessions = this.#sessions;
      // The provider has refused the refresh token, so only a token in its answer needs revocation.
      const failed = await this.#writes.execute(begun.began, async () => {
        // A removal may have revoked the refresh token. It leaves the session, or has ended it.
        if ((await this.#ports.store.tokens.read(key)) === undefined) return "removed";
        await sessions.end(key, { revoke: answer.providerState !== undefined, isRefused: true });
        return answer.failed;
      });
      this.#fail(claim, failed, begun, answer.error);
      if (failed === "removed") throw signedOut();
      return;
    }
    await this.#writes.execute(begun.began, async (isRepeated) => {
      const released = await this.#ports.store.tokens.releaseRefresh(claim, outcome);
      // A release deletes a grant that its claim has created. If its answer was lost, the grant is absent, too.
      const isOwnRelease = isRepeated && first !== undefined && begun.grant.providerState === "";
      const isRemoved = released === "removed" && !isOwnRelease && !("app" in claim.key);
      this.#fail(claim, isRemoved ? "removed" : answer.failed, begun, answer.error);
      if (isRemoved) throw signedOut();
      if (outcome === "unknown" && begun.grant.renewal === "single-use") this.abandon(claim);
    });
  }

  /** Revokes the refresh token in an answer, if it has one. */
  #revokeBrought(claim: RefreshClaim, answer: RefreshAnswer, isNeeded?: () => Promise<boolean>): void {
    const brought = "token" in answer ? answer : answer.failed === "interaction" ? answer.refreshed : answer;
    if (brought === undefined || !("providerState" in brought) || brought.providerState === undefined) return;
    const { providerState } = brought;
    this.#revoke.soon(accountOfGrant(claim.key), { renewal: "single-use", providerState }, isNeeded);
  }

  async #isLiving({ key }: RefreshClaim): Promise<boolean> {
    const current = await this.#ports.store.tokens.read(key);
    return current !== undefined && !hasEnded(current.value);
  }

  #fail(
    claim: RefreshClaim,
    outcome: Failure["failed"] | "removed",
    { began }: Pick<Begun, "began">,
    error?: IdentityError,
  ): void {
    const { clock, events } = this.#ports;
    const failed = { type: "refresh_failed", account: accountOfGrant(claim.key), outcome } as const;
    const durationMs = clock.now() - began;
    events.emit({ ...failed, durationMs, ...defined({ error }) });
  }
}

/** Whether tokens that aren't stored must be revoked. A session's reusable refresh token is still in use, so it must not be revoked. */
const belongsToNoUser = (source: TokenSource, grant: Grant): boolean =>
  grant.renewal === "single-use" || isFirstOfItsKind(source, grant);

/** Whether a commit with this outcome has stored nothing, and no other grant uses the new refresh token. */
function isInNoGrant(outcome: Committed["outcome"], source: TokenSource, grant: Grant): boolean {
  if (outcome === "removed") return true;
  if (outcome === "ended") return belongsToNoUser(source, grant);
  // The claim had expired. If another claim continues with a living grant, that grant may use the same refresh token.
  return outcome === "lost" && isFirstOfItsKind(source, grant);
}

/** Whether this request creates the grant. Then no other grant has its tokens. */
const isFirstOfItsKind = ({ first }: TokenSource, grant: Grant): boolean =>
  first !== undefined && grant.providerState === "";

/** The caller's error. It names what a sign-in must request, even if the provider's client doesn't. */
function failureOf(source: TokenSource, { failed, error }: Failure, { grant, request }: Refresh): IdentityError {
  const own = failed === "refused" || failed === "interaction" ? source.explain(failed, request, error) : undefined;
  if (own !== undefined) return own;
  if (failed === "refused") return interactionRequired("grant-ended", request, error);
  if (failed === "unknown" && grant.renewal === "single-use") {
    return interactionRequired("refresh-outcome-unknown", request, error);
  }
  const isComplete = error.code !== "interaction_required" || error.scopes !== undefined;
  return isComplete ? error : interactionRequiredBecause(error, request);
}
