import { type JsonRecord, stringMember } from "../domain/json.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import { type DocumentParts, loadDocument } from "./document.ts";
import { isSafe } from "./loopback.ts";
import { show } from "./show.ts";
import { unavailable } from "./unavailable.ts";

/**
 * A provider's metadata, and where it was found.
 *
 * @param base - The address that the well-known path is added to.
 * @throws IdentityError `provider_unavailable`
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function loadMetadata(
  base: string,
  parts: DocumentParts,
): Promise<{ readonly document: JsonRecord; readonly url: string }> {
  const url = `${base}/.well-known/openid-configuration`;
  return { document: await loadDocument(url, "discovery failed", parts), url };
}

/**
 * An endpoint that the metadata names. Without TLS only where the provider is on this machine itself.
 *
 * @param url - Where the metadata was found.
 * @throws IdentityError `provider_unavailable`
 */
export function endpointOf(document: JsonRecord, name: string, url: string): string {
  const value = stringMember(document, name);
  if (value === undefined || !URL.canParse(value))
    throw wrong(`${url} has no valid ${name}, but ${show(document[name])}`);
  const { protocol } = new URL(value);
  const allowed = protocol === "https:" || (url.startsWith("http:") && isSafe(new URL(value)));
  if (!allowed) throw wrong(`${url} names a ${name} without TLS: ${show(value)}`);
  return value;
}

const wrong = (message: string): IdentityError =>
  unavailable(`discovery failed: ${message}`, {
    cure: "The provider's discovery document is at fault: tell its operator.",
  });
