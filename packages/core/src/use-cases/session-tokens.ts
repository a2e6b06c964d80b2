import type { Grant, GrantKey, Renewal, TokenRequest } from "../domain/grant.ts";
import type { SessionKey } from "../domain/session.ts";
import { failure } from "../errors/error-texts.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import type { RefreshAnswer } from "../ports/identity-provider.ts";
import type { Ports } from "../ports/ports.ts";
import { interactionRequired, signedOut } from "./token-errors.ts";
import type { TokenSource } from "./token-source.ts";

/** The token source of a session: its sign-in's grant. */
export class SessionTokens implements TokenSource {
  readonly key: GrantKey;
  readonly first: undefined;
  readonly #ports: Pick<Ports, "store" | "provider">;
  readonly #session: SessionKey;
  readonly #endsWithGrant: boolean;

  /** @param endsWithGrant - Whether a refused grant also ends its session. */
  constructor(ports: Pick<Ports, "store" | "provider">, session: SessionKey, endsWithGrant = false) {
    this.#ports = ports;
    this.#endsWithGrant = endsWithGrant;
    this.#session = session;
    this.key = { account: session.account, kind: "session", id: session.id };
  }

  ask(grant: Grant, request: TokenRequest, signal: AbortSignal): Promise<RefreshAnswer> {
    return this.#ports.provider.refresh(grant, request, signal);
  }

  /** A refresh token counts as single-use until a refresh has answered without rotating it, or the provider's client says what it is. */
  renewal(rotated: boolean | undefined, before: Renewal): Renewal {
    const known = this.#ports.provider.refreshTokens;
    if (known !== "learn") return known;
    if (rotated === undefined) return before;
    return rotated ? "single-use" : "reusable";
  }

  /** For a living session without tokens: `interaction_required`. For an ended session: `signed_out`. */
  async missing(request: TokenRequest): Promise<IdentityError> {
    const alive = await this.#ports.store.sessions.read(this.#session);
    return alive === undefined ? signedOut() : interactionRequired("tokens-removed", request);
  }

  explain(failed: "refused" | "interaction", _request: TokenRequest, cause: IdentityError): IdentityError | undefined {
    return failed === "refused" && this.#endsWithGrant ? failure("session-refused", {}, { cause }) : undefined;
  }
}
