import { defined } from "../domain/defined.ts";
import { failure } from "../errors/error-texts.ts";
import type { Ports } from "../ports/ports.ts";
import type { FollowNotice } from "./follow-notice.ts";
import type { Limits } from "./limits.ts";
import type { WorkLimit } from "./work-limit.ts";

/** In characters. There is a limit, because any client can send such a request, and the store keeps its sid for a while. */
const longestSid = 512;
const minuteMs = 60_000;

/**
 * Handles the request of an iframe in the provider's page. It has no cookies and often no `iss`, so `sid` finds the session.
 *
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html
 */
export class FrontChannelLogout {
  readonly #ports: Pick<Ports, "provider" | "clock" | "events">;
  readonly #follow: FollowNotice;
  readonly #limits: Pick<Limits, "unmatchedPerMinute">;
  readonly #turns: WorkLimit | undefined;
  /** The minute of the count, and how many of its notices matched no session. */
  #minute = 0;
  #unmatched = 0;

  /** @param turns - For these notices only, so that invented ones don't delay signed ones. `undefined`: each runs at once. */
  constructor(
    ports: Pick<Ports, "provider" | "clock" | "events">,
    follow: FollowNotice,
    limits: Pick<Limits, "unmatchedPerMinute">,
    turns: WorkLimit | undefined,
  ) {
    this.#ports = ports;
    this.#follow = follow;
    this.#limits = limits;
    this.#turns = turns;
  }

  /** @throws IdentityError `store_unavailable`; `invalid_request` with status 503: too many notices of this minute match no session */
  async execute({ sid, issuer }: { sid: string | undefined; issuer: string | undefined }): Promise<void> {
    if (sid === undefined || sid === "") return this.#refuse("it carries no sid");
    if (sid.length > longestSid) return this.#refuse("its sid is longer than any provider's");
    if (issuer !== undefined && !(await this.#ports.provider.acceptsIssuer(issuer)))
      return this.#refuse("its iss is not this app's provider");
    const follow = () => this.#follow.execute("front-channel", { verified: false, sid, ...defined({ issuer }) });
    const accounts = await (this.#turns === undefined ? follow() : this.#turns.run(follow));
    if (accounts === 0) this.#countUnmatched();
  }

  /** Any client can send such notices. Beyond the limit they are refused, which shows a flood. One that matches a session is always followed. */
  #countUnmatched(): void {
    const { clock } = this.#ports;
    const { unmatchedPerMinute: limit } = this.#limits;
    const minute = Math.floor(clock.now() / minuteMs);
    this.#unmatched = minute === this.#minute ? this.#unmatched + 1 : 1;
    this.#minute = minute;
    if (this.#unmatched <= limit) return;
    // One event a minute: the requests must not fill the log.
    if (this.#unmatched === limit + 1) this.#refuse(`more than ${limit} in a minute match no session`);
    const retryAfter = Math.ceil(((minute + 1) * minuteMs - clock.now()) / 1000);
    throw failure("notices-too-many", { limit }, { retryAfter });
  }

  #refuse(reason: string): void {
    this.#ports.events.emit({ type: "notice_refused", channel: "front-channel", reason });
  }
}
