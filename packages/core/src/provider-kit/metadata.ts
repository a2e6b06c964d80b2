import { type JsonRecord, stringMember } from "../domain/json.ts";
import { type DocumentParts, loadDocument } from "./document.ts";
import { failure } from "./error-texts.ts";
import { isSafe } from "./loopback.ts";
import { show } from "./show.ts";

/**
 * A provider's metadata, and its URL.
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
  return { document: await loadDocument(url, "the provider's metadata", parts), url };
}

/**
 * An endpoint that the metadata names. It has no TLS only if the provider runs on this machine.
 *
 * @param url - Where the metadata was found.
 * @throws IdentityError `provider_unavailable`
 */
export function endpointOf(document: JsonRecord, name: string, url: string): string {
  const value = stringMember(document, name);
  const found = show(document[name]);
  if (value === undefined || !URL.canParse(value)) throw failure("endpoint-invalid", { name, url, found });
  const { protocol } = new URL(value);
  const allowed = protocol === "https:" || (url.startsWith("http:") && isSafe(new URL(value)));
  if (!allowed) throw failure("endpoint-without-tls", { name, url, found });
  return value;
}
