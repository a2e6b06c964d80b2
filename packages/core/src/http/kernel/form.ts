import { failure } from "../../errors/error-texts.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import { tooLong } from "./body.ts";
import { type HttpRequest, parametersOf, queryOf } from "./message.ts";

/** In bytes. Every route reads at most this much. */
const longestForm = 32 * 1024;

/**
 * The fields of a posted form. A request without a body has none.
 *
 * @throws IdentityError `invalid_request`: the body isn't a form, is too long (413) or has too many fields
 */
export async function readForm(request: HttpRequest): Promise<URLSearchParams> {
  const body = await readBody(request);
  const type = request.header("content-type");
  const isForm = type?.split(";")[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
  if (isForm || body === "") return parametersOf(body);
  throw failure("body-not-a-form", { found: type === undefined ? "none" : "another" });
}

/**
 * The text of a body. Checks the length again, because a body parser before `identity()` may have a higher limit.
 *
 * @throws IdentityError `invalid_request`: it is too long (413), or can't be read: the client disconnected, or a parser before
 * `identity()` failed
 */
export async function readBody(request: HttpRequest): Promise<string> {
  const body = await request.body(longestForm).catch((cause: unknown) => {
    throw cause instanceof IdentityError ? cause : failure("body-unreadable", {}, { cause });
  });
  if (body.length > longestForm) throw tooLong(longestForm);
  return body;
}

/** The parameters of a request: the form's fields of a POST, otherwise the query. */
export const readParameters = async (request: HttpRequest): Promise<URLSearchParams> =>
  request.method === "POST" ? readForm(request) : queryOf(request.target);

/**
 * A parameter's value. A parameter without a value counts as absent (RFC 6749 §3.1). Otherwise an empty `login_hint` would reach
 * the provider as a user's name.
 */
export const parameterOf = (parameters: URLSearchParams, name: string): string | undefined =>
  parameters.get(name) || undefined;
