import type { TokenRequest } from "../domain/grant.ts";
import { failure } from "../errors/error-texts.ts";
import { kindOf } from "../provider-kit/show.ts";

const isText = (value: unknown): boolean => typeof value === "string";

/**
 * Refuses everything but a list of texts. Plain JavaScript may pass a variable that isn't set. It would match nothing, or reach the
 * provider as "undefined".
 *
 * @throws IdentityError `configuration`
 */
export function requireTexts(what: string, values: unknown): void {
  const isList = Array.isArray(values);
  if (isList && values.every(isText)) return;
  const found = isList ? values.find((value) => !isText(value)) : values;
  throw failure("options-invalid", { problems: `expected ${what}, and got ${kindOf(found)}` });
}

/** Refuses a request for a token or a sign-in with other values than texts. @throws IdentityError `configuration` */
export function requireTextsIn({ scopes = [], resource = "", claims = "" }: Partial<TokenRequest>): void {
  requireTexts("a list of scopes", scopes);
  requireTexts("texts as resource and claims", [resource, claims]);
}
