import type { EventAction } from "@identity-web/core/parts";
import type { JsonRecord } from "@identity-web/core/provider-kit";

const caep = "https://schemas.openid.net/secevent/caep/event-type/";
const risc = "https://schemas.openid.net/secevent/risc/event-type/";
const ssf = "https://schemas.openid.net/secevent/ssf/event-type/";
/** Event types of OAuth, which Google's Cross-Account Protection sends. */
const oauth = "https://schemas.openid.net/secevent/oauth/event-type/";

/** The app's choices about events. */
export interface EventChoices {
  readonly credentialUpdates: boolean;
}

/** One type of event, and its effect. */
export interface EventRule {
  readonly type: string;
  readonly name: string;
  /** The effect of an event. `undefined`: none. */
  action(event: JsonRecord, choices: EventChoices): EventAction | undefined;
}

const always =
  (action: EventAction): EventRule["action"] =>
  () =>
    action;

const rule = (namespace: string, name: string, action: EventRule["action"]): EventRule => ({
  type: namespace + name,
  name,
  action,
});

const credentialChange: EventRule["action"] = ({ change_type: change }, { credentialUpdates }) => {
  const isTaken = change === "revoke" || change === "delete" || (change === "update" && credentialUpdates);
  return isTaken ? "remove-tokens" : undefined;
};

const when =
  (action: EventAction, isSo: (event: JsonRecord) => boolean): EventRule["action"] =>
  (event) =>
    isSo(event) ? action : undefined;

const saysInAnyCase = (value: unknown, word: string): boolean =>
  typeof value === "string" && value.toLowerCase() === word;

/**
 * The events that have an effect.
 *
 * @see https://openid.net/specs/openid-caep-1_0.html
 * @see https://openid.net/specs/openid-risc-1_0.html
 */
const eventRules: readonly EventRule[] = [
  rule(caep, "session-revoked", always("end-sessions")),
  rule(caep, "credential-change", credentialChange),
  rule(
    caep,
    "assurance-level-change",
    // An event without a direction counts as a decrease: an unnecessary sign-in does no harm.
    when("sign-in-again", ({ change_direction: direction }) => direction !== "increase"),
  ),
  rule(
    caep,
    "device-compliance-change",
    when("sign-in-again", ({ current_status: status }) => status === "not-compliant"),
  ),
  rule(
    caep,
    "risk-level-change",
    when("sign-in-again", ({ current_level: level }) => saysInAnyCase(level, "high")),
  ),
  rule(caep, "token-claims-change", always("refresh-tokens")),
  rule(risc, "account-disabled", always("end-everything")),
  rule(risc, "account-purged", always("end-everything")),
  rule(risc, "credential-compromise", always("end-everything")),
  rule(risc, "sessions-revoked", always("end-everything")),
  rule(oauth, "tokens-revoked", always("end-everything")),
  rule(risc, "identifier-changed", always("forget-identifier")),
  rule(risc, "identifier-recycled", always("recycle-identifier")),
];

/** The types of events that may change something here. */
export const changingEvents: readonly string[] = eventRules.map(({ type }) => type);

const byType: ReadonlyMap<string, EventRule> = new Map(eventRules.map((each) => [each.type, each]));

/** The rule of a type of event. `undefined`: events of this type have no effect. */
export const eventRuleOf = (type: string): EventRule | undefined => byType.get(type);

/** Events about the stream itself. */
export const streamEvents: ReadonlyMap<string, "verified" | "updated"> = new Map([
  [`${ssf}verification`, "verified"],
  [`${ssf}stream-updated`, "updated"],
]);

/** The last part of a type's URI, for events and logs, such as "session-revoked". */
export const shortNameOf = (type: string): string => type.slice(type.lastIndexOf("/") + 1);
