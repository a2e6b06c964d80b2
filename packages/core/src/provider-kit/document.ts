import { defined } from "../domain/defined.ts";
import { type JsonRecord, parseRecord, stringMember } from "../domain/json.ts";
import type { Clock } from "../ports/clock.ts";
import { failure } from "./error-texts.ts";
import { retryAfterSeconds, type Send } from "./http.ts";
import { isUntrusted } from "./never-connected.ts";
import { show } from "./show.ts";
import { whyOf } from "./unavailable.ts";

/** What the request for a document of the provider needs. */
export interface DocumentParts {
  readonly send: Send;
  readonly clock: Clock;
  /** What to do if the document can't be loaded. @default a check of the network */
  readonly cure?: string;
}

/**
 * A JSON object that the provider publishes.
 *
 * @param document - What it is, for the message: "the provider's keys".
 * @throws IdentityError `provider_unavailable`
 */
export async function loadDocument(
  url: string,
  document: string,
  { send, clock, cure }: DocumentParts,
): Promise<JsonRecord> {
  const headers = { accept: "application/json, application/jwk-set+json" };
  const cures = defined({ cure });
  const response = await send(url, { headers, redirect: "manual" }).catch((error: unknown) => {
    const why = whyOf(error);
    if (isUntrusted(error)) throw failure("document-untrusted", { document, why }, { cause: error });
    throw failure("document-unreachable", { document, why }, { cause: error, ...cures });
  });
  const { status } = response;
  const content = parseRecord(await response.text());
  if (status !== 200) {
    const retryAfter = retryAfterSeconds(response.headers, clock.now());
    const description = content === undefined ? undefined : stringMember(content, "error_description");
    const words = description === undefined ? "" : ` (${show(description)})`;
    throw failure("document-refused", { document, url, status, words }, { ...cures, ...defined({ retryAfter }) });
  }
  if (content === undefined) throw failure("document-unreadable", { document, url }, cures);
  return content;
}
