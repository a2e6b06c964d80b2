import type { Ports } from "../ports/ports.ts";
import type { FollowNotice } from "./follow-notice.ts";

/** In characters. There is a limit, because any client can send such a request, and the store keeps its sid for a while. */
const longestSid = 512;

/**
 * Handles the request of an iframe in the provider's page. It has no cookies and often no `iss`, so `sid` finds the session.
 *
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html
 */
export class FrontChannelLogout {
  readonly #ports: Pick<Ports, "provider" | "events">;
  readonly #follow: FollowNotice;

  constructor(ports: Pick<Ports, "provider" | "events">, follow: FollowNotice) {
    this.#ports = ports;
    this.#follow = follow;
  }

  /** @throws IdentityError `store_unavailable` */
  async execute({ sid, issuer }: { sid: string | undefined; issuer: string | undefined }): Promise<void> {
    if (sid === undefined || sid === "") return this.#refuse("it carries no sid");
    if (sid.length > longestSid) return this.#refuse("its sid is longer than any provider's");
    if (issuer === undefined) return this.#follow.execute("front-channel", { verified: false, sid });
    if (!(await this.#ports.provider.acceptsIssuer(issuer))) return this.#refuse("its iss is not this app's provider");
    await this.#follow.execute("front-channel", { verified: false, sid, issuer });
  }

  #refuse(reason: string): void {
    this.#ports.events.emit({ type: "notice_refused", channel: "front-channel", reason });
  }
}
