import { failure } from "../../errors/error-texts.ts";
import { tooLong } from "./body.ts";
import { type HttpRequest, parametersOf, queryOf } from "./message.ts";

/** In bytes. Every route reads at most this much. */
const longestForm = 32 * 1024;

/**
 * The fields of a posted form; of a request without a body, none.
 *
 * @throws IdentityError `invalid_request` where the body is no form, is too long (413) or has too many fields
 */
export async function readForm(request: HttpRequest): Promise<URLSearchParams> {
  const type = request.header("content-type");
  if (type === undefined) {
    if ((await readBody(request)) === "") return new URLSearchParams();
    throw failure("body-not-a-form", { found: "no content type" });
  }
  if (type.split(";", 1)[0]?.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    if ((await readBody(request)) === "") return new URLSearchParams();
    throw failure("body-not-a-form", { found: "another content type" });
  }
  return parametersOf(await readBody(request));
}

/**
 * The text of a body. A body parser in front of us may have read more than we would.
 *
 * @throws IdentityError `invalid_request` where it is too long (413)
 */
export async function readBody(request: HttpRequest): Promise<string> {
  const body = await request.body(longestForm);
  if (body.length > longestForm) throw tooLong(longestForm);
  return body;
}

/** What a route was given: the form's fields at a POST, else the query's. */
export const readParameters = async (request: HttpRequest): Promise<URLSearchParams> =>
  request.method === "POST" ? readForm(request) : queryOf(request.target);

/**
 * A parameter's value; a parameter without a value counts as left out (RFC 6749 §3.1). An empty `login_hint` would
 * otherwise reach the provider as the name of a user.
 */
export const parameterOf = (parameters: URLSearchParams, name: string): string | null => parameters.get(name) || null;
