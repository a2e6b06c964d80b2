import type { Clock, GrantKey, GrantRecord, TokenCache, Versioned } from "@identity-web/core";
import type { Connection } from "./connection.ts";
import { fieldOf, sessionOf } from "./grant-field.ts";
import type { Keys } from "./keys.ts";
import { claimGrant, commitGrant, peekGrant, readGrant, releaseGrant } from "./lua/grants.ts";
import { isNothing, listOf, textOf } from "./reply.ts";
import type { StoreSettings } from "./settings.ts";
import { Waiters } from "./waiters.ts";

const absent = "-";

export function tokensIn(connection: Connection, { random }: StoreSettings, clock: Clock): TokenCache<GrantRecord> {
  const waiters = new Waiters(clock);
  return {
    async read(key) {
      const reply = await connection.run(readGrant, readingIn(key), argsOf(key));
      return isNothing(reply) ? undefined : versioned(listOf(reply));
    },

    async claimRefresh(key, expected, { forMs, singleUse, issuedAt }) {
      const seen = expected === "absent" ? absent : expected;
      const bound = "app" in key || issuedAt === undefined ? "" : issuedAt;
      const args = [...argsOf(key), seen, forMs, singleUse ? 1 : 0, random(), random(), bound];
      const [outcome, ...rest] = listOf(await connection.run(claimGrant, writingIn(key), args));
      if (outcome === "claimed") return { claimed: { key, id: textOf(rest[0]) } };
      if (outcome === "changed") return { changed: versioned(rest) };
      if (outcome === "busy") return { busyForMs: Number(rest[0]) };
      return outcome === "abandoned" ? "abandoned" : "removed";
    },

    async commitRefresh({ key, id }, { issuedAt, expiresAt, sealed }) {
      const version = random();
      const args = [...argsOf(key), id, issuedAt, expiresAt, sealed ?? "", version];
      const outcome = await connection.run(commitGrant, writingIn(key), args);
      if (outcome === "written") return { version };
      return outcome === "lost" ? "lost" : "removed";
    },

    async releaseRefresh({ key, id }, outcome) {
      const reply = await connection.run(releaseGrant, writingIn(key), [...argsOf(key), id, outcome, random()]);
      if (reply === "released" || reply === "lost") return reply;
      return "removed";
    },

    waitForChange: (key, seen, signal) =>
      waiters.wait(JSON.stringify(key), seen === "absent" ? absent : String(seen), signal, async () => {
        const reply = await connection.run(peekGrant, readingIn(key), argsOf(key));
        if (isNothing(reply)) return undefined;
        const [version = absent, claim = ""] = listOf(reply).map(textOf);
        return { version, claim };
      }),
  };
}

const argsOf = (key: GrantKey): string[] => [fieldOf(key), sessionOf(key)];

const readingIn = (key: GrantKey) => (keys: Keys) => {
  const partition = keys.grant(key);
  return { partition, keys: [...partition.sessions.slice(1), partition.grants] };
};

const writingIn = (key: GrantKey) => (keys: Keys) => {
  const { partition, keys: places } = readingIn(key)(keys);
  return {
    partition,
    keys: [...places, partition.grantEnds, partition.grantIssues, partition.claims, partition.barriers],
  };
};

function versioned(parts: readonly unknown[]): Versioned<GrantRecord> {
  const [version = "", issuedAt, expiresAt, hasSeal, seal] = parts.map(textOf);
  const sealed = hasSeal === "1" ? seal : undefined;
  return { version, value: { issuedAt: Number(issuedAt), expiresAt: Number(expiresAt), sealed } };
}
