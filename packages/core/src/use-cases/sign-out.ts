import type { AppId } from "../domain/app.ts";
import { defined } from "../domain/defined.ts";
import type { SignOutScope } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import type { EndSession } from "../ports/identity-provider.ts";
import type { Ports } from "../ports/ports.ts";
import type { Limits } from "./limits.ts";
import type { RemoveAccount } from "./remove-account.ts";
import { within } from "./within.ts";

export interface SignOutRequest {
  /** The session that the request has read. */
  readonly session: Session;
  readonly scope: SignOutScope;
  readonly postLogoutRedirectUri: string;
  readonly state: string;
}

/** Signs a browser out of this app, and returns the provider's end-session request, which signs it out elsewhere. */
export class SignOut {
  readonly #ports: Pick<Ports, "provider" | "clock" | "events">;
  readonly #removeAccount: RemoveAccount;
  readonly #limits: Limits;
  readonly #app: AppId;

  constructor(
    ports: Pick<Ports, "provider" | "clock" | "events">,
    removeAccount: RemoveAccount,
    limits: Limits,
    app: AppId,
  ) {
    this.#ports = ports;
    this.#removeAccount = removeAccount;
    this.#limits = limits;
    this.#app = app;
  }

  /**
   * Removes first and contacts the provider afterwards. So the user is signed out of this app even if the provider fails.
   *
   * @returns where to send the browser. `undefined`: the provider has no end-session endpoint, or failed.
   * @throws IdentityError `store_unavailable`: it is unknown whether anything was removed. The browser must keep its cookie.
   */
  async execute({ session, scope, postLogoutRedirectUri, state }: SignOutRequest): Promise<EndSession | undefined> {
    const { provider, clock, events } = this.#ports;
    const { id, app, account, sid, idToken, loginHint } = session;
    if (app !== this.#app) return undefined;
    const sessions = sid === undefined ? { ids: [id] } : { ids: [id], sids: [sid] };
    await this.#removeAccount.execute(account.key, { scope, sessions, by: "sign-out", user: account });
    const request = {
      postLogoutRedirectUri,
      state,
      ...defined({ idToken, loginHint }),
    };
    try {
      const endSession = await within(clock, this.#limits.courtesyMs, () => provider.endSession(request));
      if (endSession !== undefined) events.emit({ type: "end_session_started", postLogoutRedirectUri });
      return endSession;
    } catch (error) {
      events.emit({ type: "end_session_failed", error });
      return undefined;
    }
  }
}
