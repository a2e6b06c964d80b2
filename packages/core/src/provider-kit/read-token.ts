import { fromBase64Url } from "../domain/base64url.ts";
import { type JsonRecord, parseRecord } from "../domain/json.ts";
import { RuleBroken } from "./rule-broken.ts";

/** A strict pattern, because decoders may ignore blanks and line breaks, which are forbidden (RFC 7515 §5.2). */
const compact = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** @throws RuleBroken: the text doesn't have the form of a signed JWT */
export function checkCompact(token: string): void {
  if (!compact.test(token)) throw notSigned();
}

/** Header and claims of a token before its signature is checked. @throws RuleBroken: it isn't a signed JWT */
export function readToken(token: string): { readonly header: JsonRecord; readonly claims: JsonRecord } {
  checkCompact(token);
  const [header, claims] = token.split(".", 2).map(readPart);
  if (header === undefined || claims === undefined) throw notSigned();
  return { header, claims };
}

function readPart(part: string): JsonRecord | undefined {
  const bytes = fromBase64Url(part);
  return bytes && parseRecord(new TextDecoder().decode(bytes));
}

const notSigned = (): RuleBroken => new RuleBroken("it is not a signed JWT");
