import { IdentityError } from "../errors/identity-error.ts";
import type { Ports } from "../ports/ports.ts";
import type { FollowNotice } from "./follow-notice.ts";

/**
 * Handles a signed logout token, which the provider itself sends.
 *
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
 */
export class BackChannelLogout {
  readonly #ports: Pick<Ports, "provider" | "events">;
  readonly #follow: FollowNotice;

  constructor(ports: Pick<Ports, "provider" | "events">, follow: FollowNotice) {
    this.#ports = ports;
    this.#follow = follow;
  }

  /** @throws IdentityError `invalid_logout_token`, `provider_unavailable`, `store_unavailable` */
  async execute(logoutToken: string): Promise<void> {
    try {
      await this.#follow.execute("back-channel", await this.#ports.provider.verifyLogoutToken(logoutToken));
    } catch (error) {
      const reason = error instanceof IdentityError ? error.message : "it could not be followed";
      if (!(error instanceof IdentityError)) this.#ports.events.emit({ type: "provider_failed", error });
      this.#ports.events.emit({ type: "notice_refused", channel: "back-channel", reason });
      throw error;
    }
  }
}
