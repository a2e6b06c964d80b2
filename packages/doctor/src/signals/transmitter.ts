import { isSafe, type JsonRecord, parseRecord, type Send, show, stringMember } from "@identity-web/core/provider-kit";
import { wordsOf } from "../finding.ts";
import { SignalsFailed } from "./failed.ts";

/** A transmitter's metadata (SSF 1.0 §7). */
export interface Transmitter {
  readonly url: string;
  readonly document: JsonRecord;
}

const operator = "Check the issuer of sharedSignals(), and whether this machine can reach the transmitter.";

/**
 * Loads the metadata, whose issuer must be the expected one.
 *
 * @throws SignalsFailed
 * @see https://openid.net/specs/openid-sharedsignals-framework-1_0.html#section-7
 */
export async function loadTransmitter(send: Send, issuer: string): Promise<Transmitter> {
  if (!URL.canParse(issuer) || !isSafe(new URL(issuer)))
    throw new SignalsFailed(`expected an https address as the transmitter's issuer, and got ${show(issuer)}`, operator);
  const { origin, pathname } = new URL(issuer);
  const url = `${origin}/.well-known/ssf-configuration${pathname.replace(/\/$/, "")}`;
  const response = await answerOf(() => send(url, { headers: { accept: "application/json" }, redirect: "manual" }));
  if (response.status !== 200)
    throw new SignalsFailed(
      `expected the transmitter's configuration at ${url}, and got status ${response.status}`,
      operator,
    );
  const document = parseRecord(await response.text());
  if (document === undefined)
    throw new SignalsFailed(`expected a JSON object at ${url}, and got another text`, operator);
  if (document.issuer !== issuer)
    throw new SignalsFailed(
      `expected the issuer ${show(issuer)} at ${url}, and got ${show(document.issuer)}`,
      `Set issuer of sharedSignals() to ${show(document.issuer)}, if this is your transmitter.`,
    );
  return { url, document };
}

/** An endpoint of the transmitter. @throws SignalsFailed if the metadata name none, or one without TLS */
export function endpointAt({ document, url }: Transmitter, name: string): string {
  const value = stringMember(document, name);
  if (value === undefined || !URL.canParse(value) || !isSafe(new URL(value)))
    throw new SignalsFailed(
      `expected an https address as ${name} in ${url}, and got ${show(document[name])}`,
      "The transmitter doesn't support this command. Use its own console.",
    );
  return value;
}

/** An answer to a request. @throws SignalsFailed if there is none */
export async function answerOf(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request();
  } catch (error) {
    throw new SignalsFailed(wordsOf(error, "").text, "Check whether this machine can reach the transmitter.");
  }
}
