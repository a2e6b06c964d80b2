import { IdentityError } from "../errors/identity-error.ts";
import type { Ports } from "../ports/ports.ts";
import type { FollowNotice } from "./follow-notice.ts";
import type { WorkLimit } from "./work-limit.ts";

/**
 * Handles a signed logout token, which the provider itself sends.
 *
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
 */
export class BackChannelLogout {
  readonly #ports: Pick<Ports, "provider" | "events">;
  readonly #follow: FollowNotice;
  readonly #limit: WorkLimit | undefined;

  /** @param limit - For verified notices. `undefined`: each runs at once. */
  constructor(ports: Pick<Ports, "provider" | "events">, follow: FollowNotice, limit: WorkLimit | undefined) {
    this.#ports = ports;
    this.#follow = follow;
    this.#limit = limit;
  }

  /** @throws IdentityError `invalid_logout_token`, `provider_unavailable`, `store_unavailable` */
  async execute(logoutToken: string): Promise<void> {
    try {
      const notice = await this.#ports.provider.verifyLogoutToken(logoutToken);
      const follow = () => this.#follow.execute("back-channel", notice);
      await (this.#limit === undefined ? follow() : this.#limit.run(follow));
    } catch (error) {
      const reason = error instanceof IdentityError ? error.message : "it could not be followed";
      if (!(error instanceof IdentityError)) this.#ports.events.emit({ type: "provider_failed", error });
      this.#ports.events.emit({ type: "notice_refused", channel: "back-channel", reason });
      throw error;
    }
  }
}
