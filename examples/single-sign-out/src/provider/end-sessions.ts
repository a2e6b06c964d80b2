import type Provider from "oidc-provider";
import type { ClientAuthorizationState, Session } from "oidc-provider";
import { displayName, noBrowserUri } from "./clients.ts";
import { signLogoutToken } from "./logout-token.ts";
import type { SessionDirectory } from "./session-directory.ts";
import type { SigningKey } from "./signing-key.ts";

const timeoutMs = 2500;

export interface EndedSessions {
  readonly sessions: number;
  /** The apps that accepted their back-channel notice. */
  readonly told: readonly string[];
  /** The apps that didn't accept it. */
  readonly failed: readonly string[];
}

export interface EndSessionsContext {
  readonly provider: Provider;
  readonly directory: SessionDirectory;
  readonly signingKey: SigningKey;
}

/**
 * Carries out an administrator's sign-out of a user. Ends the sessions, revokes their refresh tokens, and sends the back-channel
 * notices, in this order. There is no browser, so apps that have only a front channel notice it at their next refresh.
 */
export const endSessions = async (
  { provider, directory, signingKey }: EndSessionsContext,
  subject: string,
): Promise<EndedSessions> => {
  const sessions = await directory.list(subject);
  await Promise.all(sessions.map((session) => session.destroy()));
  const authorizations = sessions.flatMap(({ authorizations = {} }: Session) => Object.entries(authorizations));
  await Promise.all(authorizations.map(([, { grantId }]) => revokeGrant(provider, grantId)));

  const notify = async ([clientId, { sid }]: [string, ClientAuthorizationState]): Promise<[string, boolean][]> => {
    const client = await provider.Client.find(clientId);
    const uri = client && noBrowserUri(client);
    if (client === undefined || uri === undefined) return [];
    const token = await signLogoutToken(signingKey, { issuer: provider.issuer, clientId, subject, sid });
    return [[displayName(client), await post(uri, token)]];
  };
  const notices = (await Promise.all(authorizations.map(notify))).flat();
  const withOutcome = (outcome: boolean): string[] => notices.filter(([, told]) => told === outcome).map(([id]) => id);
  return { sessions: sessions.length, told: withOutcome(true), failed: withOutcome(false) };
};

const revokeGrant = async (provider: Provider, grantId: string | undefined): Promise<void> => {
  if (grantId === undefined) return;
  await Promise.all([
    provider.RefreshToken.revokeByGrantId(grantId),
    provider.AccessToken.revokeByGrantId(grantId),
    provider.Grant.find(grantId).then((grant) => grant?.destroy()),
  ]);
};

/** An app that is down or refuses the notice is only reported, because its session has already ended. */
const post = async (uri: string, token: string): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const body = new URLSearchParams({ logout_token: token });
    const response = await fetch(uri, { method: "POST", body, signal, redirect: "manual" });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};
