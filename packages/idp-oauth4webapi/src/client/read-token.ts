import { fromBase64Url } from "@identity-web/core";
import { type JsonRecord, parseRecord, RuleBroken } from "@identity-web/core/provider-kit";

/** To the letter: decoders may pass over blanks and line breaks, which must not be there (RFC 7515 §5.2). */
const compact = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** @throws RuleBroken where a text is no signed JWT by its form */
export function checkCompact(token: string): void {
  if (!compact.test(token)) throw notSigned();
}

/** Header and claims of a token before its signature is checked. @throws RuleBroken where it is no signed JWT */
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

const notSigned = (): RuleBroken => new RuleBroken("it is no signed JWT");
