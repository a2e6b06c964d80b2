import type { Clock } from "@identity-web/core";
import type { RequestIdentity } from "@identity-web/core/http";
import { failure } from "./error-texts.ts";

/** The shortest time between two looks of one response, in ms. For this long after a sign-out it may still send data. */
const lookEveryMs = 1000;

/** Checks whether the user of a long response is still signed in. No check counts as use of the session. */
export class StillSignedIn {
  readonly #identity: Pick<RequestIdentity, "current">;
  readonly #clock: Pick<Clock, "now">;
  readonly #session: string;
  #looked: number;

  constructor(identity: Pick<RequestIdentity, "current">, clock: Pick<Clock, "now">, session: string) {
    this.#identity = identity;
    this.#clock = clock;
    this.#session = session;
    this.#looked = clock.now();
  }

  /** @throws IdentityError `signed_out`; `sign_in_required`: a security event has marked the session; `store_unavailable`: a failed look-up ends the response, too */
  async check(): Promise<void> {
    const passed = this.#clock.now() - this.#looked;
    if (passed >= 0 && passed < lookEveryMs) return;
    const user = await this.#identity.current({ again: true, use: false });
    if (user?.session.id !== this.#session) {
      throw failure("signed-out-during-answer");
    }
    user.requireNoMark();
    this.#looked = this.#clock.now();
  }
}
