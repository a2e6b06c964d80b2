import type { Grant, GrantKey, Session } from "@identity-web/core";
import type { Outcome } from "../judge/history.ts";
import { codeOf, send } from "./clients.ts";
import type { World } from "./world.ts";

const hour = 3_600_000;

/**
 * A web API that calls another one on behalf of somebody: it claims a grant that isn't there yet, and gets it by core's
 * own refresh. The grant lies under the account, so a removal concerns it from the claim on.
 */
export async function onBehalfOf(world: World, at: number, subject: string, id: string): Promise<Outcome> {
  const node = world.node(at);
  const { core } = world.core;
  const { ports } = node;
  const key: GrantKey = { account: world.accountKey(subject), kind: "on-behalf-of", id };
  const request = { scopes: ["Mail.Read"] };
  return send(world, { kind: "on-behalf-of", node, session: id }, async () => {
    const claim = { forMs: core.defaultLimits.claimMs, singleUse: true };
    const outcome = await ports.store.tokens.claimRefresh(key, "absent", claim);
    if (typeof outcome === "string" || !("claimed" in outcome)) return { is: "error", code: "not claimed" };
    const grant = firstGrant(world);
    world.history.noteOnBehalfOf(
      sessionLike(world, subject, id, grant),
      key,
      world.scheduler.task,
      world.scheduler.now,
    );
    const revoke = new core.Revoke(ports, core.defaultLimits);
    try {
      const token = await new core.RefreshGrant(ports, revoke, core.defaultLimits).execute(
        outcome.claimed,
        grant,
        request,
      );
      return token === "lost" ? { is: "error", code: "lost" } : { is: "token", token: token.value };
    } catch (error) {
      return { is: "error", code: error instanceof Error ? codeOf(error) : "thrown" };
    }
  });
}

function firstGrant({ provider, scheduler, time }: World): Grant {
  const token = provider.tokens.issue(`grant of ${scheduler.task}`, { task: scheduler.task, step: scheduler.now });
  const issuedAt = provider.issueTime;
  const expiresAt = time.now + hour;
  return { issuedAt, expiresAt, accessTokens: [], renewal: "single-use", providerState: token.name };
}

/** What the judges know it by: it belongs to an account, and to no session. */
function sessionLike(world: World, subject: string, id: string, { issuedAt, expiresAt }: Grant): Session {
  const account = { issuer: world.provider.issuer, subject, key: world.accountKey(subject) };
  const now = world.time.now;
  return { id, account, issuedAt, createdAt: now, seenAt: now, idleExpiresAt: expiresAt, expiresAt, claims: {} };
}
