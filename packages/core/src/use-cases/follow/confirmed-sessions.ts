import { endByProvider, renewedClaims } from "../../domain/following.ts";
import type { GrantKey } from "../../domain/grant.ts";
import type { Session, SessionKey } from "../../domain/session.ts";
import type { Refreshed } from "../../ports/identity-provider.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Limits } from "../limits.ts";
import type { RemoveAccount } from "../remove-account.ts";
import type { SignInSettings } from "../sign-in.ts";
import { within } from "../within.ts";

/** A session's claims after a refresh. "nothing": the answer had no ID token. "unreadable": the tokens are valid, but reading the claims failed. */
export type SaidOfSession = Session["claims"] | "nothing" | "unreadable";

/** For sessions that follow the provider: a refresh renews its session, and a refused refresh ends it. */
export class ConfirmedSessions {
  readonly #ports: Pick<Ports, "store" | "clock" | "events">;
  readonly #removeAccount: RemoveAccount;
  readonly #limits: Limits;
  readonly #subjectsOf: SignInSettings["subjectsOf"];

  constructor(
    ports: Pick<Ports, "store" | "clock" | "events">,
    removeAccount: RemoveAccount,
    limits: Limits,
    subjectsOf?: SignInSettings["subjectsOf"],
  ) {
    this.#subjectsOf = subjectsOf;
    this.#ports = ports;
    this.#removeAccount = removeAccount;
    this.#limits = limits;
  }

  /** Gets the claims of a refresh. Never throws, because the new refresh token must be stored in any case. */
  async said({ claims }: Refreshed): Promise<SaidOfSession> {
    if (claims === undefined) return "nothing";
    const { clock, events } = this.#ports;
    try {
      return await within(clock, this.#limits.courtesyMs, claims);
    } catch (error) {
      events.emit({ type: "provider_failed", error });
      return "unreadable";
    }
  }

  /**
   * The renewed session of a grant. `undefined`: it has ended, its claims are unreadable, or the grant has no session. Ends the
   * session if a security event that names one of its new identifiers came first.
   *
   * @param issuedAt - When the claims were issued, in ms since the epoch.
   * @throws IdentityError `store_unavailable`
   */
  async renewed(key: GrantKey, said: SaidOfSession, issuedAt: number): Promise<Session | undefined> {
    if ("app" in key || key.kind !== "session" || said === "unreadable") return undefined;
    const session = await this.#ports.store.sessions.read(key);
    if (session === undefined || said === "nothing") return session;
    const claims = renewedClaims(session.claims, said);
    const added = this.#newSubjects(session, claims);
    // Indexes them before the session is written, so that a later event finds the session.
    if (added.length > 0 && (await this.#ports.store.addSubjects(session, added, issuedAt)) === "ended") {
      await this.end(key, { revoke: true });
      return undefined;
    }
    const end = endByProvider(said);
    return typeof end === "number" && end < session.expiresAt
      ? { ...session, claims, expiresAt: end }
      : { ...session, claims };
  }

  /** Earlier identifiers stay in the index until the session ends: an event may still name the user by one of them. */
  #newSubjects({ account, claims }: Session, renewed: Session["claims"]): readonly string[] {
    const before = this.#subjectsOf?.({ account, claims }) ?? [];
    const after = this.#subjectsOf?.({ account, claims: renewed }) ?? [];
    return after.filter((subject) => !before.includes(subject));
  }

  /**
   * Ends a session with its tokens, because it can't be confirmed any more.
   *
   * @param why.revoke - Whether its refresh token may still be valid.
   * @param why.isRefused - Whether the provider has refused the user. Then other systems remove the user's tokens, too. @default false
   * @throws IdentityError `store_unavailable`
   */
  async end(
    { account, id }: SessionKey,
    { revoke, isRefused = false }: { readonly revoke: boolean; readonly isRefused?: boolean },
  ): Promise<void> {
    const order = {
      scope: "session",
      sessions: { ids: [id] },
      by: "recheck",
      revoke,
      concernsUser: isRefused,
    } as const;
    await this.#removeAccount.execute(account, order);
  }
}
