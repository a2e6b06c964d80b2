import { IdentityError } from "@identity-web/core";
import {
  asUnavailable,
  isClientRefused,
  parseRecord,
  RequestFailed,
  readRefusal,
  stringMember,
  unavailable,
} from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { clientAuthentication } from "../client/client-authentication.ts";
import { type Context, oauthClient, requestOptions } from "../client/context.ts";
import { pushedCure } from "../client/cures.ts";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import { type BoundKey, withNonce, withProofs } from "./dpop/dpop.ts";

/** Whether authorization requests are pushed: where the provider requires it, and where it offers it unless told otherwise. */
export const pushes = ({ settings }: Context, metadata: Metadata): boolean =>
  metadata.pushed_authorization_request_endpoint !== undefined &&
  (settings.pushedAuthorization !== false || metadata.require_pushed_authorization_requests === true);

/**
 * Sends an authorization request to the provider itself.
 *
 * @returns what the browser takes there instead
 * @throws IdentityError `configuration` where the provider turns the request away, `provider_unavailable`
 * @see https://www.rfc-editor.org/rfc/rfc9126
 */
export async function pushRequest(
  context: Context,
  metadata: Metadata,
  parameters: Readonly<Record<string, string>>,
  key: BoundKey | undefined,
): Promise<Record<string, string>> {
  const { settings, clock } = context;
  const authentication = await clientAuthentication(context, metadata);
  const options = { ...requestOptions(context), ...(await withProofs(context, key)) };
  const send = () =>
    oauth.pushedAuthorizationRequest(metadata, oauthClient(context), authentication, { ...parameters }, options);
  const response = await withNonce(send, () => true).catch((error: unknown) => {
    const why = error instanceof RequestFailed ? error : asUnavailable(error);
    throw unavailable(`the authorization request could not be pushed: ${why.message}`, { cause: error });
  });
  const { status } = response;
  if (status === 201 || status === 200) {
    const uri = stringMember(parseRecord(await response.text()) ?? {}, "request_uri");
    if (uri !== undefined) return { client_id: settings.clientId, request_uri: uri };
    throw unavailable("the provider's answer to the pushed authorization request has no request_uri");
  }
  const { nonce = "", state = "" } = parameters;
  const secrets = [nonce, state, ...(settings.clientSecret === undefined ? [] : [settings.clientSecret])];
  const refusal = await readRefusal(response, clock, secrets);
  const { error, retryAfter } = refusal;
  const at = { settings, metadata, endpoint: "pushed_authorization_request_endpoint" } as const;
  const message = `the provider refused the pushed authorization request: ${wordsAt(at, refusal)}`;
  if (error === undefined || status < 400 || status >= 500 || status === 429) {
    throw unavailable(message, retryAfter === undefined ? {} : { retryAfter });
  }
  const cure = isClientRefused(refusal) ? cureAt(at, refusal) : pushedCure(error, parameters.redirect_uri ?? "");
  throw new IdentityError("configuration", message, { cure });
}
