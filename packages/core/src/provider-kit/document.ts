import { defined } from "../domain/defined.ts";
import { type JsonRecord, parseRecord, stringMember } from "../domain/json.ts";
import type { Clock } from "../ports/clock.ts";
import { retryAfterSeconds, type Send } from "./http.ts";
import { show } from "./show.ts";
import { asUnavailable, unavailable } from "./unavailable.ts";

/** How a document of the provider's is asked for. */
export interface DocumentParts {
  readonly send: Send;
  readonly clock: Clock;
  /** What to do where it can't be had. */
  readonly cure: string;
}

/**
 * A JSON object that the provider publishes.
 *
 * @param failed - What has failed without it, for the message.
 * @throws IdentityError `provider_unavailable`
 */
export async function loadDocument(
  url: string,
  failed: string,
  { send, clock, cure }: DocumentParts,
): Promise<JsonRecord> {
  const headers = { accept: "application/json, application/jwk-set+json" };
  const response = await send(url, { headers, redirect: "manual" }).catch((error: unknown) => {
    throw unavailable(`${failed}: ${asUnavailable(error).message}`, { cause: error, cure });
  });
  const document = parseRecord(await response.text());
  if (response.status !== 200) {
    const retryAfter = retryAfterSeconds(response.headers, clock.now());
    const words = document === undefined ? undefined : stringMember(document, "error_description");
    const told = words === undefined ? "" : ` (${show(words)})`;
    throw unavailable(`${failed}: ${url} answered with status ${response.status} instead of 200${told}`, {
      cure,
      ...defined({ retryAfter }),
    });
  }
  if (document === undefined) throw unavailable(`${failed}: ${url} holds no JSON object`, { cure });
  return document;
}
