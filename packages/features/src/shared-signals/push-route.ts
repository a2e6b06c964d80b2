import { IdentityError } from "@identity-web/core";
import type { HttpAnswer, HttpRequest, RouteContext } from "@identity-web/core/http";
import { answer, json, readBody } from "@identity-web/core/http/kit";
import type { RefusalCode } from "../security-tokens/refused.ts";
import type { PushOptions } from "./options.ts";
import type { Receiver } from "./receiver.ts";

/**
 * Receives one pushed security event. Answers 202 after the work is done.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8935#section-2
 */
export async function answerPush(
  { parts, request }: RouteContext,
  receiver: Receiver,
  { authorization }: PushOptions,
): Promise<HttpAnswer> {
  const { crypto, events } = parts.ports;
  const isAdmitted =
    typeof authorization === "string"
      ? // Compares hashes, so that the time of the comparison reveals nothing.
        (await crypto.hash(request.header("authorization") ?? "")) === (await crypto.hash(authorization))
      : ((await authorization?.(request.header("authorization"))) ?? true);
  if (!isAdmitted) {
    const description = "the Authorization header is not the one that was agreed";
    events.emit({ type: "security_event_refused", channel: "push", reason: description });
    return refused("authentication_failed", description);
  }
  if (!isSet(request)) {
    const description = "expected a body of type application/secevent+jwt";
    events.emit({ type: "security_event_refused", channel: "push", reason: description });
    return refused("invalid_request", description);
  }
  const token = (await readBody(request)).trim();
  try {
    await receiver.receive(token, "push");
    return answer(202, "");
  } catch (error) {
    if (!(error instanceof IdentityError) || error.code !== "invalid_security_event") throw error;
    return refused(String(error.facts.err), String(error.facts.rule));
  }
}

const isSet = (request: HttpRequest): boolean =>
  request.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase() === "application/secevent+jwt";

const refused = (err: RefusalCode | (string & {}), description: string): HttpAnswer =>
  json(400, { err, description }, [["content-language", "en"]]);
