import type { SignOutScope } from "../domain/removal.ts";
import type { Ports } from "../ports/ports.ts";
import { AcquireToken } from "./acquire-token.ts";
import { AdministerAccounts } from "./administer-accounts.ts";
import { BackChannelLogout } from "./back-channel-logout.ts";
import { ConfirmedSessions } from "./follow/confirmed-sessions.ts";
import { RecheckSession } from "./follow/recheck-session.ts";
import { FollowNotice } from "./follow-notice.ts";
import { FrontChannelLogout } from "./front-channel-logout.ts";
import { type Limits, outlivesRedemption } from "./limits.ts";
import { OwnSessions } from "./own-sessions.ts";
import { ReadSession } from "./read-session.ts";
import { RefreshGrant } from "./refresh-grant.ts";
import { RemoveAccount } from "./remove-account.ts";
import { Revoke } from "./revoke.ts";
import { SessionHandles } from "./session-handles.ts";
import { SignIn, type SignInSettings } from "./sign-in.ts";
import { SignOut } from "./sign-out.ts";
import type { TellRemovals } from "./tell-removals.ts";
import type { TokenParts } from "./token-parts.ts";
import { UnmatchedNotices } from "./unmatched-notices.ts";
import type { WorkLimit } from "./work-limit.ts";

/** All use cases of an app. */
export interface UseCases {
  readonly signIn: SignIn;
  readonly readSession: ReadSession;
  /** `undefined`: sessions don't follow the provider. */
  readonly recheck: RecheckSession | undefined;
  readonly ownSessions: OwnSessions;
  readonly acquireToken: AcquireToken;
  /** For tokens without a session: `BearerTokens`, `AppTokens`. */
  readonly tokenParts: TokenParts;
  readonly signOut: SignOut;
  readonly removeAccount: RemoveAccount;
  readonly frontChannelLogout: FrontChannelLogout;
  readonly backChannelLogout: BackChannelLogout;
  readonly accounts: AdministerAccounts;
}

/** Settings that the use cases share. */
export interface UseCaseSettings extends SignInSettings {
  /** The default scope of sign-outs and notices. */
  readonly signOutScope: SignOutScope;
  /** Whether this app may exchange its callers' tokens. @default false */
  readonly onBehalfOf?: boolean;
  /** Whether a request may wait for the work of another request of this process. Cloudflare Workers don't allow that. @default false */
  readonly requestsShareWork?: boolean;
  /**
   * Makes the limit of a channel, which carries out notices in turn: only where requests may share work, because a notice waits for
   * another request's work.
   *
   * @default all at once
   */
  readonly notices?: (() => WorkLimit) | undefined;
  /** Notifies other systems of removals. @default no system is notified */
  readonly tell?: TellRemovals | undefined;
}

/** Creates the use cases over the given ports. Tests use one instance as a "node". */
export function createUseCases(ports: Ports, settings: UseCaseSettings, limits: Limits): UseCases {
  const { app } = settings;
  const handles = new SessionHandles(ports, app);
  const revoke = new Revoke(ports, limits);
  const removeAccount = new RemoveAccount(ports, revoke, outlivesRedemption(limits), settings.tell);
  const unmatched = new UnmatchedNotices();
  const follow = new FollowNotice(ports, removeAccount, settings.signOutScope, limits, unmatched);
  const touch = { idleMs: settings.session.idleMs, everyMs: limits.touchEveryMs };
  const { recheck } = settings.session;
  const sessions = recheck && new ConfirmedSessions(ports, removeAccount, limits, settings.subjectsOf);
  const refresh = new RefreshGrant(ports, revoke, limits, sessions);
  const acquireToken = new AcquireToken(ports, refresh, limits, {
    follows: recheck !== undefined,
    requestsShareWork: settings.requestsShareWork === true,
  });
  return {
    signIn: new SignIn(ports, settings, limits, { handles, removeAccount, revoke, unmatched }),
    readSession: new ReadSession(ports, handles, touch, app),
    recheck: recheck && sessions && new RecheckSession(ports, recheck, limits, { acquireToken, sessions }),
    ownSessions: new OwnSessions(ports, app),
    acquireToken,
    tokenParts: {
      ports,
      acquireToken,
      limits,
      app,
      exchanges: settings.onBehalfOf === true,
      subjectsOf: settings.subjectsOf,
      providerClock: { aheadMs: 0 },
    },
    signOut: new SignOut(ports, removeAccount, limits, app),
    removeAccount,
    frontChannelLogout: new FrontChannelLogout(ports, follow, limits, settings.notices?.()),
    backChannelLogout: new BackChannelLogout(ports, follow, settings.notices?.()),
    accounts: new AdministerAccounts(ports, removeAccount),
  };
}
