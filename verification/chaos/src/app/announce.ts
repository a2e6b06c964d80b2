import type { Grant, IdentityProvider, Store } from "@identity-web/core";
import type { Phase } from "./messages.ts";

export interface Announce {
  (phase: Phase, step: string | false): void;
  /** A refresh token arrived after its session had ended. */
  late(refreshToken: string): void;
}

/** A grant of oidc(). */
function tellLate(announce: Announce, { providerState }: Grant): void {
  const { refreshToken }: { refreshToken?: string } = JSON.parse(providerState);
  if (refreshToken !== undefined) announce.late(refreshToken);
}

/** A store that announces its operations before and after each important step. */
export function announcedStore(store: Store, announce: Announce): Store {
  const removal = async <T>(step: string, run: () => T | Promise<T>): Promise<T> => {
    announce("removal", step);
    try {
      return await run();
    } finally {
      announce("removal", false);
    }
  };
  return {
    ...store,
    tokens: {
      ...store.tokens,
      async claimRefresh(key, expected, claim) {
        const outcome = await store.tokens.claimRefresh(key, expected, claim);
        if (typeof outcome === "object" && "claimed" in outcome) announce("refresh", "claimed");
        return outcome;
      },
      async commitRefresh(claim, grant) {
        announce("refresh", "committing");
        try {
          const outcome = await store.tokens.commitRefresh(claim, grant);
          if (typeof outcome === "string") tellLate(announce, grant);
          return outcome;
        } finally {
          announce("refresh", false);
        }
      },
      async releaseRefresh(claim, outcome) {
        announce("refresh", "releasing");
        try {
          return await store.tokens.releaseRefresh(claim, outcome);
        } finally {
          announce("refresh", false);
        }
      },
    },
    async beginRedemption(id, times) {
      const redemption = await store.beginRedemption(id, times);
      if (redemption !== "replayed") announce("redemption", "begun");
      return redemption;
    },
    async signIn(session, grant, redemption, subjects) {
      announce("redemption", "storing");
      try {
        const outcome = await store.signIn(session, grant, redemption, subjects);
        if (outcome !== "created") tellLate(announce, grant);
        return outcome;
      } finally {
        announce("redemption", false);
      }
    },
    markEnded: (notice, forMs) => removal("marking", () => store.markEnded(notice, forMs)),
    sweep: (...given) => removal("sweeping", () => store.sweep(...given)),
    removeAccount: (account, order) => removal("removing", () => store.removeAccount(account, order)),
  };
}

/** A client of the provider that announces its operations. */
export function announcedProvider(provider: IdentityProvider, announce: Announce): IdentityProvider {
  return {
    ...provider,
    async completeSignIn(callback, transaction, signal) {
      announce("redemption", "sending");
      const signedIn = await provider.completeSignIn(callback, transaction, signal);
      announce("redemption", "answered");
      return signedIn;
    },
    async refresh(grant, request, signal) {
      announce("refresh", "sending");
      const answer = await provider.refresh(grant, request, signal);
      announce("refresh", "answered");
      return answer;
    },
  };
}
