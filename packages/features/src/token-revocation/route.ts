import { IdentityError } from "@identity-web/core";
import type { HttpAnswer, HttpRequest, RouteContext } from "@identity-web/core/http";
import { answer, json, readBody } from "@identity-web/core/http/kit";
import { failure } from "./error-texts.ts";
import type { Revocations } from "./revocations.ts";

/**
 * Signs one user out everywhere. Answers 204 after the work is done.
 *
 * @see https://datatracker.ietf.org/doc/draft-parecki-oauth-global-token-revocation/
 */
export async function answerRevocation(
  { parts, request, path }: RouteContext,
  revocations: Revocations,
): Promise<HttpAnswer> {
  try {
    const token = bearerOf(request);
    await revocations.execute(token, await readBody(request), path);
    return answer(204, "");
  } catch (error) {
    const reason = error instanceof IdentityError ? error.message : "it could not be carried out";
    if (!(error instanceof IdentityError) || error.status !== 404) {
      parts.ports.events.emit({ type: "security_event_refused", channel: "token-revocation", reason });
    }
    if (!(error instanceof IdentityError) || error.code !== "invalid_security_event") throw error;
    return refused(error);
  }
}

/** @throws IdentityError `invalid_security_event` with status 401 */
function bearerOf(request: HttpRequest): string {
  const [, token] = /^bearer ([^\s,]+)$/i.exec(request.header("authorization") ?? "") ?? [];
  if (token === undefined) throw failure("revocation-token-missing");
  return token;
}

function refused({ status, message, reason }: IdentityError): HttpAnswer {
  const isToken = status === 401;
  const isMissing = reason === "revocation-token-missing";
  const challenge = isMissing ? "Bearer" : 'Bearer error="invalid_token"';
  return json(
    status,
    { error: isToken ? "invalid_token" : "invalid_request", error_description: message },
    isToken ? [["www-authenticate", challenge]] : [],
  );
}
