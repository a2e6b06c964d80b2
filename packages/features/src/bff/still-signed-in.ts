import type { Clock } from "@identity-web/core";
import type { RequestIdentity } from "@identity-web/core/http";
import { failure } from "./error-texts.ts";

/** An answer under way asks the store no more often, in ms: so much later than a sign-out it may still bring something. */
const lookEveryMs = 1000;

/** Whether the user of a long answer is still signed in. No look counts as use of the session. */
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

  /** @throws IdentityError `signed_out`; `store_unavailable`: a failed look-up is no signed-in user */
  async check(): Promise<void> {
    const passed = this.#clock.now() - this.#looked;
    if (passed >= 0 && passed < lookEveryMs) return;
    const user = await this.#identity.current({ again: true, use: false });
    if (user?.session.id !== this.#session) {
      throw failure("signed-out-during-answer");
    }
    this.#looked = this.#clock.now();
  }
}
