import { IdentityError } from "@identity-web/core";
import {
  asUnavailable,
  defined,
  isClientRefused,
  parseRecord,
  RequestFailed,
  readRefusal,
  show,
  stringMember,
  unavailable,
} from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import { cureOf } from "../client/cures.ts";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import type { BoundTokens, ClientExtension, Context, PushedRequests } from "../extension.ts";

export interface ParOptions {
  /**
   * When the authorization request is pushed: "offered": wherever the provider offers it. "always": a provider without it is
   * refused. "required": only where the provider requires it.
   *
   * @default "offered"
   */
  readonly when?: PushedRequests["when"];
}

const choices: readonly unknown[] = ["always", "offered", "required"] satisfies PushedRequests["when"][];

/**
 * The authorization request goes to the provider directly, and the browser carries only a reference to it (PAR).
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [par()] });
 * @see https://www.rfc-editor.org/rfc/rfc9126
 */
export function par({ when = "offered" }: ParOptions = {}): ClientExtension {
  return {
    name: "par()",
    check: () =>
      choices.includes(when) ? [] : [`when of par() must be "always", "offered" or "required", not ${show(when)}`],
    demands: (metadata) => [
      when === "always" &&
        metadata.pushed_authorization_request_endpoint === undefined &&
        "it has no pushed_authorization_request_endpoint",
    ],
    push: {
      when,
      async send(context, metadata, parameters, bound) {
        const isRequired = metadata.require_pushed_authorization_requests === true;
        const isOffered = metadata.pushed_authorization_request_endpoint !== undefined;
        const pushes = isOffered && (when !== "required" || isRequired);
        return pushes ? push(context, metadata, parameters, bound) : parameters;
      },
    },
  };
}

const endpoint = "pushed_authorization_request_endpoint";

/** @throws IdentityError `configuration` where the provider turns the request away, `provider_unavailable` */
async function push(
  context: Context,
  metadata: Metadata,
  parameters: Readonly<Record<string, string>>,
  bound: BoundTokens,
): Promise<Record<string, string>> {
  const { settings, clock, capabilities } = context;
  const authentication = await capabilities.authentication.prove(context, metadata, endpoint);
  const client = oauthClient(context);
  const options = requestOptions(context);
  const send: Parameters<BoundTokens["send"]>[0] = (proof) =>
    oauth.pushedAuthorizationRequest(metadata, client, authentication, { ...parameters }, { ...options, ...proof });
  const response = await bound
    .send(send, () => true)
    .catch((error: unknown) => {
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
  const refusal = await readRefusal(response, clock, [nonce, state, ...context.secrets]);
  const { error, retryAfter } = refusal;
  const at = { client: context, metadata, endpoint } as const;
  const message = `the provider refused the pushed authorization request: ${wordsAt(at, refusal)}`;
  if (error === undefined || status < 400 || status >= 500 || status === 429) {
    throw unavailable(message, defined({ retryAfter }));
  }
  const cure = isClientRefused(refusal) ? cureAt(at, refusal) : pushedCure(error, parameters.redirect_uri ?? "");
  throw new IdentityError("configuration", message, { cure });
}

const pushedCure = (error: string, redirectUri: string): string =>
  error === "invalid_request" || error === "invalid_redirect_uri"
    ? `Register the redirect URI "${redirectUri}" at the provider to the letter, and compare the parameters with what it allows.`
    : cureOf(error);
