import type { Grant, RefreshAnswer, TokenRequest } from "@identity-web/core";
import type { Context } from "../extension.ts";
import { askWithoutUser } from "./without-user.ts";

/**
 * Requests a token for the app itself.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export const clientCredentials = (
  context: Context,
  request: TokenRequest,
  state: Pick<Grant, "providerState"> | undefined,
): Promise<RefreshAnswer> =>
  askWithoutUser(context, { grant: "client_credentials", parameters: {}, secrets: [], request, state });
