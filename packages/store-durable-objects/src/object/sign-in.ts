import type { GrantRecord, SessionRecord } from "@identity-web/core";
import type { Barriers, StoppedSignIn } from "./barriers.ts";
import type { Grants } from "./grants.ts";
import type { Partition } from "./partition.ts";
import { accountSchema } from "./schema.ts";
import type { Sessions } from "./sessions.ts";

/** A sign-in as the account's object decides about it. */
export interface SignInOrder {
  readonly session: SessionRecord;
  readonly grant: GrantRecord;
  /** By the clock of the redemption's object, in ms since the epoch. */
  readonly startedAt: number;
  /** How far the two clocks may lie apart, in ms. */
  readonly maxSkewMs: number;
}

export interface SignInParts {
  readonly partition: Partition;
  readonly sessions: Sessions;
  readonly grants: Grants;
  readonly barriers: Barriers;
}

/** Step (b) of a sign-in: looks at the barriers and stores session and grant, as one. */
export function storeSignIn(parts: SignInParts, order: SignInOrder): Promise<"created" | StoppedSignIn> {
  const { session, grant, startedAt, maxSkewMs } = order;
  const { partition, sessions, grants, barriers } = parts;
  const endsInMs = Math.max(0, Math.min(session.idleExpiresAt, session.expiresAt) - partition.now());
  return partition.write(accountSchema, endsInMs, ({ now, number }) => {
    const stopped = barriers.stop(session, { startedAt, maxSkewMs, now });
    if (stopped !== undefined) return stopped;
    sessions.insert(session, number);
    grants.insert({ account: session.account, kind: "session", id: session.id }, grant, number);
    return "created";
  });
}
