import type { HttpParts } from "@identity-web/core/http/kit";
import { CarryOutEvent } from "@identity-web/core/parts";
import { endpointOf, isRecord, loadMetadata, parseRecord } from "@identity-web/core/provider-kit";
import { type Keys, keysOf, verified } from "../security-tokens/keys.ts";
import { checkHeader, checkParties, issueTime, readToken } from "../security-tokens/read-token.ts";
import { Refused } from "../security-tokens/refused.ts";
import { readSubject } from "../security-tokens/subject.ts";
import { failure } from "./error-texts.ts";
import type { Settings } from "./options.ts";

/** The longest lifetime of a sender's token, in seconds. The token only authenticates the sender. */
const longestLifeSeconds = 3600;

/** Verifies requests to revoke all tokens of a user, and carries them out. */
export class Revocations {
  readonly #parts: HttpParts;
  readonly #settings: Settings;
  readonly #keys: Keys;
  readonly #carryOut: CarryOutEvent;

  constructor(parts: HttpParts, settings: Settings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#keys = keysOf(parts, settings, async (document) => {
      const found = await loadMetadata(settings.issuer.replace(/\/$/, ""), document);
      return endpointOf(found.document, "jwks_uri", found.url);
    });
    const { removeAccount, tokenParts } = parts.useCases;
    this.#carryOut = new CarryOutEvent({ ports: parts.ports, removeAccount, limits: tokenParts.limits });
  }

  /**
   * When this resolves, the user is signed out everywhere. Safe to repeat.
   *
   * @param path - The route's path, for the audience.
   * @throws IdentityError `invalid_security_event`; `store_unavailable`, `provider_unavailable`: the request must be repeated
   */
  async execute(token: string, body: string, path: string): Promise<void> {
    const { store, crypto, events, clock, provider } = this.#parts.ports;
    const began = clock.now();
    const { jti, issuedAt } = await this.#verify(token, path);
    const subject = subjectOf(body, { sameIssuers: this.#settings.sameIssuers, provider: provider.name });
    const event = "global-token-revocation";
    // A token is valid for one subject only, so that a thief of the token can't sign other users out. This is recorded before the
    // work, because the thief may send the token at the same time.
    const name = await crypto.hash(JSON.stringify([event, this.#settings.issuer, jti]));
    const request = await crypto.hash(JSON.stringify([name, body]));
    const channel = "token-revocation";
    const forMs = (longestLifeSeconds + 2 * this.#settings.clockToleranceSeconds) * 1000;
    const isForThis = await store.noteDone(name, forMs, request);
    if (!isForThis) throw refusedToken("its jti was used before, for another subject");
    const accounts = await this.#carryOut.once(request, forMs, () =>
      this.#carryOut.execute({
        ...{ subject, name: event, action: "end-everything", by: "token-revocation" },
        // The token only authenticates the sender. The request concerns all tokens that exist now.
        ...{ at: Math.max(issuedAt, store.now()), issuedUntil: "any" },
      }),
    );
    if (accounts === "repeated") {
      events.emit({ type: "security_event", channel, event, outcome: accounts, accounts: 0 });
      return;
    }
    const durationMs = clock.now() - began;
    events.emit({ type: "security_event", channel, event, outcome: "done", accounts, durationMs });
    if (accounts === 0 && this.#settings.tellUnknown) throw failure("revocation-subject-unknown");
  }

  async #verify(token: string, path: string): Promise<{ readonly jti: string; readonly issuedAt: number }> {
    const { clock } = this.#parts.ports;
    const { audience = this.#parts.settings.origin + path, tokenType, ...settings } = this.#settings;
    const rules = { ...settings, typ: tokenType.toLowerCase(), audience: [audience].flat() };
    try {
      const { header, claims } = readToken(token);
      checkHeader(header, rules);
      checkParties(claims, rules);
      const now = clock.now();
      const issuedAt = issueTime(claims, rules, now);
      checkTimes(claims, { now: now / 1000, issuedAt: issuedAt / 1000, tolerance: rules.clockToleranceSeconds });
      const { jti } = claims;
      if (typeof jti !== "string" || jti === "") throw new Refused("invalid_request", "it has no jti");
      await verified(this.#keys, token, rules.signingAlg);
      return { jti, issuedAt };
    } catch (error) {
      throw error instanceof Refused ? refusedToken(error.message) : error;
    }
  }
}

const refusedToken = (rule: string) => failure("revocation-token-refused", { rule });

function checkTimes(
  { exp, nbf }: Readonly<Record<string, unknown>>,
  { now, issuedAt, tolerance }: { readonly now: number; readonly issuedAt: number; readonly tolerance: number },
): void {
  if (typeof exp !== "number") throw new Refused("invalid_request", "it has no exp that is a number");
  if (exp <= now - tolerance) throw new Refused("invalid_request", `its exp is ${Math.floor(now - exp)} s ago`);
  if (exp - issuedAt > longestLifeSeconds) {
    throw new Refused("invalid_request", `it is valid for more than ${longestLifeSeconds} s`);
  }
  if (nbf !== undefined && (typeof nbf !== "number" || nbf > now + tolerance)) {
    throw new Refused("invalid_request", "its nbf is not a time before now");
  }
}

function subjectOf(body: string, rules: Parameters<typeof readSubject>[1]) {
  const request = parseRecord(body);
  if (request === undefined || !isRecord(request.sub_id)) throw failure("revocation-body-unreadable");
  try {
    const subject = readSubject(request.sub_id, rules);
    if (subject === undefined) throw new Refused("invalid_request", "it names no user");
    return subject;
  } catch (error) {
    throw error instanceof Refused ? failure("revocation-subject-refused", { rule: error.message }) : error;
  }
}
