import { defined, isRecord, type JsonRecord, show } from "@identity-web/core/provider-kit";
import { type Keys, verified } from "../security-tokens/keys.ts";
import { checkHeader, checkParties, issueTime, readToken, type TokenRules } from "../security-tokens/read-token.ts";
import { Refused } from "../security-tokens/refused.ts";

/** The rules for a security event token (SET). */
export interface SetRules extends TokenRules {
  /** The greatest age, in seconds. After it the record of its `jti` is deleted, too. */
  readonly maxAgeSeconds: number;
}

/** A SET of the transmitter. Times in ms since the epoch. */
export interface VerifiedSet {
  readonly issuer: string;
  readonly jti: string;
  readonly issuedAt: number;
  /** The events, by the URI of their type. */
  readonly events: Readonly<Record<string, JsonRecord>>;
  readonly subject: unknown;
  /** The claim `toe`: when it happened. */
  readonly happenedAt?: number;
}

/** The limit of events in one token. A token describes one event, with one type or a few related ones (RFC 8417 §2.2). */
const mostEvents = 10;
const longestJti = 512;

/**
 * Checks a security event token. Cheap checks come first, so that an attacker's token causes no requests. No message shows the
 * token or its subject.
 *
 * @param now - In ms since the epoch.
 * @throws Refused; IdentityError `provider_unavailable`: the transmitter's keys can't be loaded
 * @see https://www.rfc-editor.org/rfc/rfc8417
 */
export async function verifySet(token: string, keys: Keys, rules: SetRules, now: number): Promise<VerifiedSet> {
  const { header, claims } = readToken(token);
  checkHeader(header, rules);
  const set = checkClaims(claims, rules, now);
  await verified(keys, token, rules.signingAlg);
  return set;
}

function checkClaims(claims: JsonRecord, rules: SetRules, now: number): VerifiedSet {
  checkParties(claims, rules);
  const { jti, exp, sub, toe, events, sub_id: subject } = claims;
  // ID tokens and access tokens have an exp and a sub, security events must not (SSF 1.0 §4.1.2, §4.1.7).
  if (exp !== undefined) throw new Refused("invalid_request", "it has an exp, so it is another kind of token");
  if (sub !== undefined) throw new Refused("invalid_request", "it has a sub, so it is another kind of token");
  if (typeof jti !== "string" || jti === "" || jti.length > longestJti) {
    throw new Refused("invalid_request", `it has no jti of 1 to ${longestJti} characters`);
  }
  const issuedAt = issueTime(claims, rules, now);
  const age = Math.floor((now - issuedAt) / 1000);
  if (age > rules.maxAgeSeconds) {
    const limit = `at most ${rules.maxAgeSeconds} s are accepted`;
    throw new Refused("invalid_request", `its iat is ${age} s ago (${limit})`);
  }
  const happenedAt = timeOf(toe);
  return {
    ...{ issuer: rules.issuer, jti, issuedAt, events: eventsOf(events), subject },
    ...defined({ happenedAt }),
  };
}

function eventsOf(value: unknown): Readonly<Record<string, JsonRecord>> {
  if (!isRecord(value)) throw new Refused("invalid_request", `its events is ${show(value)}, expected an object`);
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.length > mostEvents) {
    throw new Refused("invalid_request", `its events has ${entries.length} members, expected 1 to ${mostEvents}`);
  }
  return Object.fromEntries(
    entries.map(([type, event]) => {
      if (!isRecord(event)) throw new Refused("invalid_request", "a member of its events is not an object");
      return [type, event];
    }),
  );
}

/** A larger time is in ms, not in seconds. Some transmitters write ms, as the specification's first examples did. */
const leastMs = 100_000_000_000;

/** A time of an event in ms since the epoch. `undefined`: it is absent or unreadable. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) return undefined;
  return Math.trunc(value >= leastMs ? value : value * 1000);
}
