import { fromBase64Url, toBase64Url } from "@identity-web/core";
import type { HttpParts } from "@identity-web/core/http/kit";
import { isRecord, stringMember } from "@identity-web/core/provider-kit";
import { Refused } from "../security-tokens/refused.ts";

type StatePorts = Pick<HttpParts["ports"], "crypto" | "sealer">;

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/** Binds a state to the purpose, the transmitter and the stream. */
const bound = (issuer: string, content: string): string => JSON.stringify(["stream verification", issuer, content]);

/**
 * A `state` for the request of a verification event. It is signed with the app's secrets. So every process of the app recognizes it,
 * also if another program with these secrets has sent the request.
 *
 * @param stream - The stream's id.
 */
export async function newState({ crypto, sealer }: StatePorts, issuer: string, stream: string): Promise<string> {
  const content = `${crypto.random(16)}.${toBase64Url(utf8.encoder.encode(stream))}`;
  return `${content}.${await sealer.sign(bound(issuer, content))}`;
}

/**
 * Checks the `state` of a verification event. A transmitter that starts a verification by itself sends none.
 *
 * @param stream - The stream's id, if the event names it.
 * @throws Refused `invalid_state`
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html#section-8.1.4.1
 */
export async function checkState(
  { sealer }: StatePorts,
  issuer: string,
  { state, stream }: { readonly state: unknown; readonly stream: string | undefined },
): Promise<void> {
  if (state === undefined) return;
  const [random = "", id = "", mac = ""] = typeof state === "string" ? state.split(".") : [];
  const bytes = fromBase64Url(id);
  const isOfStream = bytes !== undefined && (stream === undefined || utf8.decoder.decode(bytes) === stream);
  const content = `${random}.${id}`;
  const isOurs = state === `${content}.${mac}` && (await sealer.verify(bound(issuer, content), mac));
  if (!isOurs || !isOfStream) {
    throw new Refused("invalid_state", "its state is not one that this app has made for the stream");
  }
}

/**
 * The stream's id from the subject of an event about the stream. `undefined`: the event has no subject, as in drafts of SSF.
 *
 * @throws Refused
 */
export function streamOf(subject: unknown): string | undefined {
  if (subject === undefined) return undefined;
  const id = isRecord(subject) && subject.format === "opaque" ? stringMember(subject, "id") : undefined;
  if (id !== undefined) return id;
  throw new Refused("invalid_request", "its subject is not a stream (format opaque)");
}
