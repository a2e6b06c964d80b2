import { type AccountKey, isAccountKey } from "../domain/account.ts";
import { endedGrant, type Grant, type GrantKey } from "../domain/grant.ts";
import type { SessionKey, SessionSummary } from "../domain/session.ts";
import { type AccountHoldings, contentsOf, type StoreContents } from "../domain/store-contents.ts";
import { type Awaitable, whenReady } from "../ports/awaitable.ts";
import type { Cell, Look, Seen } from "../ports/cell-store.ts";
import type { Touch } from "../ports/session-store.ts";
import type { Versioned } from "../ports/token-cache.ts";
import { AccountView, type Living } from "./account.ts";
import type { Codec } from "./codec.ts";
import {
  type GrantFacts,
  grantCell,
  grantKeyOf,
  partitionOf,
  rulingsKey,
  type SessionFacts,
  sessionCell,
  sessionIdOf,
  sessionsUnder,
} from "./facts.ts";
import type { Rule } from "./runner.ts";

/** A session and its grant from one look. */
export interface LivingSession {
  readonly session: Living<SessionFacts>;
  /** `undefined`: the session has no tokens, or the look didn't ask for them. */
  readonly grant: Living<GrantFacts> | undefined;
}

/** The cells that decide about a grant: its own cell, the rulings, and its session. */
export function lookAtGrant(key: GrantKey): Look & { readonly keys: readonly string[] } {
  const cell = grantCell(key);
  if ("app" in key) return { keys: [cell] };
  return { keys: key.kind === "session" ? [rulingsKey, cell, sessionCell(key.id)] : [rulingsKey, cell] };
}

/** Reads a living session, with its grant if asked. A touch compares only the session's own cell, and never creates a cell. */
export function readSession(
  key: SessionKey,
  touch: Touch | undefined,
  codec: Pick<Codec, "resealed">,
  withGrant: boolean,
): Rule<LivingSession | undefined> {
  const cellKey = sessionCell(key.id);
  const grantKey: GrantKey = { ...key, kind: "session" };
  const found = (view: AccountView, session = view.session(cellKey)): LivingSession | undefined =>
    session && { session, grant: withGrant ? existing(view, grantCell(grantKey)) : undefined };
  return {
    partition: key.account,
    look: withGrant ? lookAtGrant(grantKey) : { keys: [rulingsKey, cellKey] },
    decide(seen, at) {
      const view = new AccountView(seen);
      const session = view.session(cellKey);
      if (session === undefined || touch === undefined || !isTouchDue(session.facts, touch, seen.now)) {
        return { answer: found(view, session) };
      }
      const { facts, cell } = session;
      const touched = { ...facts, seenAt: at, idleExpiresAt: Math.min(at + touch.idleMs, facts.expiresAt) };
      const seal = cell.seal && codec.resealed(touched, cell.seal);
      return {
        step: {
          when: [{ key: cellKey, version: cell.version }],
          // Later the session has ended. A notice may have found none since.
          before: facts.idleExpiresAt - 1,
          put: [{ key: cellKey, value: touched, seal, endsAt: facts.expiresAt }],
        },
        whenDone: (after) => found(new AccountView(after)),
      };
    },
  };
}

export const isTouchDue = ({ seenAt }: Pick<SessionFacts, "seenAt">, { everyMs }: Touch, now: number): boolean =>
  now - seenAt >= everyMs;

/** Reads a grant. */
export const readGrant = (key: GrantKey): Rule<Living<GrantFacts> | undefined> => ({
  partition: partitionOf(key),
  look: lookAtGrant(key),
  decide: (seen) => ({ answer: existing(new AccountView(seen), grantCell(key)) }),
});

/** A living grant that exists. A grant that is only claimed doesn't exist yet. */
function existing(view: AccountView, cell: string): Living<GrantFacts> | undefined {
  const found = view.grant(cell);
  return found?.facts.version === undefined ? undefined : found;
}

/**
 * A grant's version for its readers. A ruling that drops the access tokens changes it. So no refresh continues with the tokens
 * that its caller has read before the ruling.
 */
export const versionSeen = ({ facts: { version }, tokensDropped }: Living<GrantFacts>): string | undefined =>
  tokensDropped && version !== undefined ? `${version}.dropped` : version;

/** A grant with its version, opened. */
export const openVersioned = (codec: Codec, key: GrantKey, found: Living<GrantFacts>): Awaitable<Versioned<Grant>> =>
  whenReady(openGrant(codec, key, found), (grant) => ({
    value: found.tokensDropped ? { ...grant, accessTokens: [] } : grant,
    version: versionSeen(found) ?? "",
  }));

/** A grant that has ended, or whose seal can't be opened, has no tokens. */
function openGrant(codec: Codec, key: GrantKey, { facts, cell }: Living<GrantFacts>): Awaitable<Grant> {
  if (facts.ended !== undefined || cell.seal === undefined) return withoutTokens(facts);
  return whenReady(codec.openGrant(key, facts, cell.seal), (grant) => grant ?? withoutTokens(facts));
}

const withoutTokens = ({ issuedAt, expiresAt }: GrantFacts): Grant =>
  endedGrant({ issuedAt, expiresAt, accessTokens: [], renewal: "none", providerState: "" });

/** The account's living sessions, newest first. */
export const listSessions = (account: AccountKey): Rule<readonly SessionSummary[]> => ({
  partition: account,
  look: { keys: [rulingsKey], under: [sessionsUnder], seals: false },
  decide: (seen) => ({
    answer: new AccountView(seen)
      .sessions()
      // Two sessions may begin in the same millisecond. If the store keeps the order of its cells, the later session comes first.
      .reverse()
      .map(({ cell, facts: { createdAt, seenAt, idleExpiresAt, expiresAt } }) => ({
        id: sessionIdOf(cell.key),
        createdAt,
        seenAt,
        expiresAt: Math.min(idleExpiresAt, expiresAt),
      }))
      .sort((a, b) => b.createdAt - a.createdAt),
  }),
});

/** A partition's name and all its cells. */
export type Partition = readonly [partition: string, cells: Iterable<Cell<object>>];

/** The living sessions and grants of a store's accounts, without secrets. */
export async function contentsOfCells(
  codec: Codec,
  partitions: Iterable<Partition> | AsyncIterable<Partition>,
  now: number,
): Promise<StoreContents> {
  const holdings: AccountHoldings[] = [];
  for await (const [partition, cells] of partitions) {
    if (isAccountKey(partition)) holdings.push(await holdingsOf(codec, partition, { now, cells: [...cells] }));
  }
  return contentsOf(holdings);
}

async function holdingsOf(
  codec: Codec,
  key: AccountKey,
  seen: Pick<Seen<object>, "now" | "cells">,
): Promise<AccountHoldings> {
  const { sessions, grants } = livingIn(seen);
  const opened = await Promise.all(
    sessions.map(async ({ facts, cell }) =>
      cell.seal === undefined
        ? undefined
        : codec.openSession({ account: key, id: sessionIdOf(cell.key) }, facts, cell.seal),
    ),
  );
  return {
    key,
    sessions: opened.filter((session) => session !== undefined),
    grants: await Promise.all(grants.map(async (found) => openGrant(codec, grantKeyOf(key, found.cell.key), found))),
  };
}

/** The living sessions of an account, oldest first, and its existing grants. */
export function livingIn(seen: Pick<Seen<object>, "now" | "cells">) {
  const view = new AccountView(seen);
  return {
    sessions: view.sessions().sort((a, b) => a.facts.createdAt - b.facts.createdAt),
    grants: view.cellsUnder("g:").flatMap(({ key }) => existing(view, key) ?? []),
  };
}
