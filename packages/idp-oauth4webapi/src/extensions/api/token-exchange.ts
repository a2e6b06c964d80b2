import type { Grant, RefreshAnswer, TokenRequest } from "@identity-web/core";
import type { Context } from "../../extension.ts";
import { askWithoutUser } from "./without-user.ts";

const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

/**
 * Requests a token for another API on behalf of the caller's user.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8693#section-2
 */
export const exchange = (
  context: Context,
  bearer: string,
  request: TokenRequest,
  state: Pick<Grant, "providerState"> | undefined,
): Promise<RefreshAnswer> =>
  askWithoutUser(context, {
    grant: "urn:ietf:params:oauth:grant-type:token-exchange",
    parameters: {
      subject_token: bearer,
      subject_token_type: accessTokenType,
      requested_token_type: accessTokenType,
    },
    secrets: [bearer],
    request,
    state,
  });
