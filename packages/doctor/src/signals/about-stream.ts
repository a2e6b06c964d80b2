import { isRecord, type JsonRecord, show, stringMember } from "@identity-web/core/provider-kit";
import { textsOf } from "../checks/texts-of.ts";
import { type Finding, findings } from "../finding.ts";
import type { AppStream } from "./app-stream.ts";
import { methodName, methods } from "./methods.ts";

const { good, none, warning, bad } = findings("signals");
const update = "Run signals update.";

/**
 * Compares a stream with what the app expects.
 *
 * @param wished - The status that the command has just set.
 */
export const aboutStream = (
  stream: JsonRecord,
  status: JsonRecord | undefined,
  app: AppStream,
  wished?: string,
): readonly Finding[] => [
  good("signals-stream", `the transmitter has the stream ${show(stream.stream_id)}`),
  aboutStatus(status, wished),
  aboutIssuer(stream, app),
  aboutAudience(stream, app),
  aboutDelivery(stream, app),
  ...aboutEvents(stream, app),
  aboutVerification(stream),
];

function aboutStatus(status: JsonRecord | undefined, wished = "enabled"): Finding {
  const id = "signals-status";
  if (status === undefined) return none(id, "the transmitter doesn't tell the stream's status");
  if (status.status === "enabled") return good(id, "the stream is enabled");
  if (status.status === wished)
    return good(id, `the stream is ${show(wished)} as requested: the transmitter sends no events`);
  const reason = stringMember(status, "reason");
  const why = reason === undefined ? "" : ` (${show(reason)})`;
  return bad(
    id,
    `the stream is ${show(status.status)}${why}: the transmitter sends no events`,
    "Run signals update --status enabled.",
  );
}

function aboutIssuer({ iss }: JsonRecord, { issuer }: AppStream): Finding {
  const id = "signals-issuer";
  if (iss === issuer) return good(id, `events name the issuer ${show(issuer)} as expected`);
  const cure = `Set issuer of sharedSignals() to ${show(iss)}, if this is your transmitter.`;
  return bad(id, `expected events of the issuer ${show(issuer)}, and the stream has ${show(iss)}`, cure);
}

function aboutAudience({ aud }: JsonRecord, { audience }: AppStream): Finding {
  const id = "signals-audience";
  const named = typeof aud === "string" ? [aud] : textsOf(aud);
  if (named.some((one) => audience.includes(one)))
    return good(id, `events are for the audience ${show(aud)} as expected`);
  return bad(
    id,
    `expected events for the audience ${audience.map(show).join(" or ")}, and the stream has ${show(aud)}`,
    `Set audience of sharedSignals() to ${show(aud)}.`,
  );
}

function aboutDelivery({ delivery }: JsonRecord, app: AppStream): Finding {
  const id = "signals-endpoint";
  const { method, endpoint_url: endpoint }: JsonRecord = isRecord(delivery) ? delivery : {};
  const expected = method === methods.push ? app.pushUrl : method === methods.poll ? app.pollEndpoint : undefined;
  const name = methodName(method);
  if (expected === undefined) {
    const isPoll = method === methods.poll;
    const option = isPoll ? `poll: { endpoint: ${show(endpoint)}, authorization }` : "push: {}";
    const other = isPoll ? app.pushUrl : app.pollEndpoint;
    const cure = `Set ${option} of sharedSignals()${other === undefined ? "" : ", or run signals update"}.`;
    return bad(id, `the stream delivers events by ${name}, for which the app isn't configured`, cure);
  }
  if (expected === endpoint) return good(id, `the stream delivers events by ${name}, at ${show(endpoint)} as expected`);
  return bad(
    id,
    `expected the stream to deliver events at ${show(expected)}, and it has ${show(endpoint)}`,
    method === methods.push ? update : `Set poll.endpoint of sharedSignals() to ${show(endpoint)}.`,
  );
}

const shortNames = (types: readonly string[]): string =>
  types.map((type) => show(type.slice(type.lastIndexOf("/") + 1)).slice(1, -1)).join(", ");

function aboutEvents(stream: JsonRecord, app: AppStream): readonly Finding[] {
  const id = "signals-events";
  if (!Array.isArray(stream.events_delivered))
    return [none(id, "the transmitter doesn't tell which events the stream delivers")];
  const delivered = textsOf(stream.events_delivered);
  const useful = app.events.filter((type) => delivered.includes(type));
  const undelivered = textsOf(stream.events_requested).filter((type) => !delivered.includes(type));
  const supported = textsOf(stream.events_supported);
  const unasked = app.events.filter(
    (type) => supported.includes(type) && !delivered.includes(type) && !undelivered.includes(type),
  );
  if (useful.length === 0) return [bad(id, "the stream delivers no event that changes anything in the app", update)];
  return [
    good(id, `the stream delivers ${shortNames(useful)}`),
    ...(undelivered.length === 0
      ? []
      : [
          warning(
            "signals-undelivered",
            `the stream doesn't deliver these requested events: ${shortNames(undelivered)}`,
            "Ask the transmitter's operator for them, if your app depends on them.",
          ),
        ]),
    ...(unasked.length === 0
      ? []
      : [
          warning(
            "signals-unasked",
            `the transmitter supports events that the stream doesn't request: ${shortNames(unasked)}`,
            update,
          ),
        ]),
  ];
}

/** A transmitter doesn't report when it verified a stream. Only the app knows that. */
function aboutVerification({ min_verification_interval: least }: JsonRecord): Finding {
  const often = typeof least === "number" ? `, at most every ${least} s` : "";
  return none(
    "signals-verification",
    `the app reports each verification with the event security_stream; a verification can be requested${often}`,
    "Run signals verify, and look for this event. Alert if none has come for a day.",
  );
}
