import { IdentityError } from "../errors/identity-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { IdentityProvider } from "../ports/identity-provider.ts";
import type { SessionStore } from "../ports/session-store.ts";
import { within } from "./within.ts";

/** A reason why the app can't sign users in or can't read sessions. */
export interface ReadinessProblem {
  readonly part: "store" | "provider";
  /** An error code of this library, for programs. */
  readonly code: string;
  /** For the operator's log. It may name internal addresses, so keep it out of public answers. */
  readonly reason: string;
}

/** What `auth.ready()` answers. */
export interface Readiness {
  /** Whether the store answers and the provider's metadata is loaded. */
  readonly ready: boolean;
  /** Empty if ready. */
  readonly problems: readonly ReadinessProblem[];
}

/** A Kubernetes probe times out sooner than most clients of stores and providers. */
const limitMs = 2_000;

/** A session that no sign-in creates. Reading it shows whether the store answers, and changes nothing. */
const noSession = { account: "_".repeat(22), id: "_".repeat(43) };

interface Parts {
  readonly clock: Clock;
  readonly store: { readonly sessions: Pick<SessionStore, "read"> };
  readonly provider: Pick<IdentityProvider, "ready">;
}

/**
 * Reads a session that doesn't exist, and loads the provider's metadata unless it is cached. Does both at the same time, for at
 * most two seconds each.
 */
export async function checkReadiness({ clock, store, provider }: Parts): Promise<Readiness> {
  const check = async (part: ReadinessProblem["part"], ask: () => Promise<unknown>): Promise<ReadinessProblem[]> => {
    try {
      await within(clock, limitMs, ask);
      return [];
    } catch (error) {
      const code = error instanceof IdentityError ? error.code : `${part}_unavailable`;
      return [{ part, code, reason: error instanceof Error ? error.message : String(error) }];
    }
  };
  const found = await Promise.all([
    check("store", async () => store.sessions.read(noSession)),
    check("provider", async () => provider.ready?.()),
  ]);
  const problems = found.flat();
  return { ready: problems.length === 0, problems };
}
