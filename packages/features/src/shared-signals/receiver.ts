import { IdentityError } from "@identity-web/core";
import type { HttpParts } from "@identity-web/core/http/kit";
import { CarryOutEvent } from "@identity-web/core/parts";
import { defined, endpointOf, type JsonRecord, loadDocument, show } from "@identity-web/core/provider-kit";
import { defaultSubjectClaims } from "../security-tokens/identifiers.ts";
import { type KeyDocument, type Keys, keysOf } from "../security-tokens/keys.ts";
import { Refused } from "../security-tokens/refused.ts";
import { readSubject } from "../security-tokens/subject.ts";
import { failure } from "./error-texts.ts";
import { type EventRule, eventRuleOf, shortNameOf, streamEvents } from "./events.ts";
import type { Settings } from "./options.ts";
import { checkState, streamOf } from "./verification.ts";
import { type SetRules, timeOf, type VerifiedSet, verifySet } from "./verify-set.ts";

export type Channel = "push" | "poll";

/** How far `issued_until` may be ahead of this machine's clock, in ms. `onward()` sends this member. */
const mostAheadMs = 60_000;

/** Verifies security events of one transmitter, and carries them out. */
export class Receiver {
  readonly #parts: HttpParts;
  readonly #settings: Settings;
  readonly #rules: SetRules;
  readonly #keys: Keys;
  readonly #carryOut: CarryOutEvent;
  /** `critical_subject_members` of the transmitter. Its configuration is loaded before the first event, together with its keys. */
  #critical: readonly string[] = [];

  constructor(parts: HttpParts, settings: Settings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#rules = { ...settings, typ: "secevent+jwt" };
    this.#keys = keysOf(parts, settings, async (document) => {
      const { configuration, url } = await findConfiguration(settings.issuer, document);
      this.#critical = textsOf(configuration.critical_subject_members);
      return endpointOf(configuration, "jwks_uri", url);
    });
    const { removeAccount, tokenParts } = parts.useCases;
    this.#carryOut = new CarryOutEvent({ ports: parts.ports, removeAccount, limits: tokenParts.limits });
  }

  /**
   * When this resolves, the event is carried out on every node, and may be acknowledged. Safe to repeat.
   *
   * @param jti - The event's key in the answer of a poll.
   * @throws IdentityError `invalid_security_event`; `store_unavailable`, `provider_unavailable`: it must be sent again
   */
  async receive(token: string, channel: Channel, jti?: string): Promise<void> {
    const { events } = this.#parts.ports;
    try {
      const set = await verifySet(token, this.#keys, this.#rules, this.#parts.ports.clock.now());
      if (jti !== undefined && jti !== set.jti) throw new Refused("invalid_request", "its jti is not its name in sets");
      await this.#once(set, channel);
    } catch (cause) {
      const error = cause instanceof Refused ? refusal(cause) : cause;
      const reason = error instanceof IdentityError ? error.message : "it could not be carried out";
      events.emit({ type: "security_event_refused", channel, reason });
      throw error;
    }
  }

  async #once(set: VerifiedSet, channel: Channel): Promise<void> {
    const { crypto, events } = this.#parts.ports;
    const message = await crypto.hash(JSON.stringify([set.issuer, set.jti]));
    const { maxAgeSeconds, clockToleranceSeconds } = this.#rules;
    const outcome = await this.#carryOut.once(message, (maxAgeSeconds + clockToleranceSeconds) * 1000, async () => {
      // Reads all events before it carries out the first one, so that a refused token has no effect.
      const entries = Object.entries(set.events);
      const planned = await Promise.all(entries.map(([type, event]) => this.#plan(set, type, event)));
      for (const carryOut of planned) await carryOut(channel);
    });
    if (outcome !== "repeated") return;
    for (const type of Object.keys(set.events)) {
      const event = show(shortNameOf(type)).slice(1, -1);
      events.emit({ type: "security_event", channel, event, outcome, accounts: 0 });
    }
  }

  async #plan(set: VerifiedSet, type: string, event: JsonRecord): Promise<(channel: Channel) => Promise<void>> {
    const { ports } = this.#parts;
    const { events, clock } = ports;
    const change = streamEvents.get(type);
    if (change !== undefined) {
      const stream = streamOf(set.subject ?? event.subject);
      if (change === "verified") await checkState(ports, this.#settings.issuer, { state: event.state, stream });
      const told = { ...shown(event, "status"), ...shown(event, "state") };
      return async () => events.emit({ type: "security_stream", change, ...told });
    }
    const rule = eventRuleOf(type);
    const action = rule?.action(event, this.#settings);
    const named = rule && action && this.#named(set, rule, event);
    if (rule === undefined || action === undefined || named === undefined) {
      const name = show(shortNameOf(type)).slice(1, -1);
      return async (channel) =>
        events.emit({ type: "security_event", channel, event: name, outcome: "ignored", accounts: 0 });
    }
    const verified = { ...named, action };
    return async (channel) => {
      const began = clock.now();
      const accounts = await this.#carryOut.execute(verified);
      const durationMs = clock.now() - began;
      events.emit({ type: "security_event", channel, event: rule.name, outcome: "done", accounts, durationMs });
    };
  }

  /** `undefined`: the app can't look up the event's subject. */
  #named(set: VerifiedSet, { name }: EventRule, event: JsonRecord) {
    const { sameIssuers, subjectClaims = defaultSubjectClaims } = this.#settings;
    const { opaque = "sid" } = subjectClaims;
    const subject = readSubject(set.subject ?? event.subject, {
      sameIssuers,
      provider: this.#parts.ports.provider.name,
      opaqueIsSession: opaque === "sid",
      critical: this.#critical,
    });
    const happened = timeOf(event.event_timestamp) ?? set.happenedAt ?? set.issuedAt;
    if (subject === undefined) return undefined;
    // An event can't be later than its token.
    const at = Math.min(happened, set.issuedAt);
    const until = timeOf(event.issued_until);
    // A wrong time would forbid the tokens of later sign-ins.
    const issuedUntil = until && Math.max(at, Math.min(until, this.#parts.ports.clock.now() + mostAheadMs));
    return { subject, name, at, by: "security-event" as const, ...defined({ issuedUntil }) };
  }
}

/** A member of an event about the stream, as a text that is safe in a log. */
const shown = (event: JsonRecord, name: "status" | "state"): Partial<Record<typeof name, string>> =>
  typeof event[name] === "string" ? { [name]: show(event[name]).slice(1, -1) } : {};

const refusal = ({ err, message: rule }: Refused): IdentityError => failure("security-event-refused", { rule, err });

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];

/**
 * The transmitter's configuration, and its URL.
 *
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html
 */
async function findConfiguration(issuer: string, document: KeyDocument) {
  const { origin, pathname } = new URL(issuer);
  const url = `${origin}/.well-known/ssf-configuration${pathname.replace(/\/$/, "")}`;
  const configuration = await loadDocument(url, "the transmitter's configuration", document);
  if (configuration.issuer !== issuer) {
    throw failure("transmitter-issuer-different", { issuer, url, found: show(configuration.issuer) });
  }
  return { configuration, url };
}
