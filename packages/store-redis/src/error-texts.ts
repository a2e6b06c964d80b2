import { type ErrorText, errorsOf } from "@identity-web/core";

/** All errors of the Redis store, by reason. docs/errors.md is made from this table. */
export const errorTexts = {
  "redis-unanswered": {
    code: "store_unavailable",
    message: "Redis did not answer within {timeoutMs} ms",
    cure: "Check that Redis runs and that this process can reach it. If Redis is only slow, raise timeoutMs of redisStore.",
  },
  "redis-masters-unanswered": {
    code: "store_unavailable",
    message:
      "expected all masters of the Redis Cluster to answer within {timeoutMs} ms and to agree on their slots, and they did not",
    cure: "Run `redis-cli --cluster check` and repair what it reports.",
  },
  "redis-server-changes": {
    code: "store_unavailable",
    message: "expected one Redis server, and a different server answered each of {tries} commands",
    cure: "Connect the client to one primary server or to a Cluster, not to several servers behind one address.",
  },
  "redis-read-only": {
    code: "store_unavailable",
    message: "Redis refused a write (READONLY), because the server of this connection is a replica",
    cure: "Connect the client to the primary server. After a failover the client keeps its connection to the former primary: let the failover close it, or restart this process.",
  },
  "redis-run-id-missing": {
    code: "store_unavailable",
    message: "Redis does not report its run_id, by which redisStore detects a restart",
    cure: "Allow the command INFO, or set keepSessionsAcrossFailover: true and accept that a restart may restore removed sessions.",
  },
  "redis-version-old": {
    code: "store_unavailable",
    message:
      "expected Redis version {expected} or later, by which redisStore detects a restart, and got version {found}",
    cure: "Update Redis, or set keepSessionsAcrossFailover: true and accept that a restart may restore removed sessions.",
  },
  "redis-reply-unexpected": {
    code: "store_unavailable",
    message: "Redis gave an unexpected reply: expected {expected}, got {found}",
    cure: "Check that the client is a plain client of the package redis, without its own type mapping.",
  },
  "redis-text-malformed": {
    code: "store_unavailable",
    message: "expected well-formed keys, values and partition names, and got a lone surrogate",
    cure: "Find the text with a lone surrogate in the provider's claims or in the app's data.",
  },
  "redis-expiry-invalid": {
    code: "store_unavailable",
    message: "expected the endsAt of a cell to be a number, and got NaN",
    cure: "Check the lifetimes that the provider and the app's options give.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of the Redis store. */
export const failure = errorsOf(errorTexts);
