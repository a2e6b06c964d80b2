import { IdentityError } from "../domain/identity-error.ts";
import { type HttpRequest, queryOf } from "./message.ts";

const longestForm = 256 * 1024;

/**
 * The fields of a posted form; of a request without a body, none.
 *
 * @throws IdentityError `invalid_request` where the body is no form
 */
export async function readForm(request: HttpRequest): Promise<URLSearchParams> {
  const type = request.header("content-type");
  if (type === undefined) {
    if ((await request.body(longestForm)) === "") return new URLSearchParams();
    throw notAForm("no content type");
  }
  if (type.split(";", 1)[0]?.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    if ((await request.body(longestForm)) === "") return new URLSearchParams();
    throw notAForm("another content type");
  }
  return new URLSearchParams(await request.body(longestForm));
}

/** What a route was given: the form's fields at a POST, else the query's. */
export const readParameters = async (request: HttpRequest): Promise<URLSearchParams> =>
  request.method === "POST" ? readForm(request) : queryOf(request.target);

const notAForm = (came: string): IdentityError =>
  new IdentityError("invalid_request", `expected a body of type application/x-www-form-urlencoded, and got ${came}`, {
    cure: "Post a form.",
  });
