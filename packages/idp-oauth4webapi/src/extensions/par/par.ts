import { oneOf } from "@identity-web/core/options";
import {
  defined,
  isClientRefused,
  parseRecord,
  readRefusal,
  refusalFacts,
  stringMember,
  whyOf,
} from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../../client/context.ts";
import { cureOf } from "../../client/cures.ts";
import type { Metadata } from "../../client/metadata.ts";
import { cureAt, wordsAt } from "../../client/refused-at.ts";
import type { BoundTokens, ClientExtension, Context, PushedRequests } from "../../extension.ts";
import { failure } from "./error-texts.ts";

/** Options of `par()`. */
export interface ParOptions {
  /**
   * When the authorization request is pushed. "offered": if the provider supports it. "required": only if the provider requires
   * it. "always": for every sign-in. A provider that doesn't support it is then refused.
   *
   * @default "offered"
   */
  readonly when?: PushedRequests["when"];
}

const choices: readonly PushedRequests["when"][] = ["always", "offered", "required"];

/**
 * Sends the authorization request to the provider directly (PAR). The browser carries only a reference to it.
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [par()] });
 * @see https://www.rfc-editor.org/rfc/rfc9126
 */
export function par({ when = "offered" }: ParOptions = {}): ClientExtension {
  return {
    name: "par()",
    check: () => oneOf(choices)(when, "par(): when"),
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

/** @throws IdentityError `configuration` if the provider refuses the request, `provider_unavailable` */
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
      throw failure("pushed-request-unanswered", { why: whyOf(error) }, { cause: error });
    });
  const { status } = response;
  if (status === 201 || status === 200) {
    const uri = stringMember(parseRecord(await response.text()) ?? {}, "request_uri");
    if (uri !== undefined) return { client_id: settings.clientId, request_uri: uri };
    throw failure("pushed-request-unreadable");
  }
  const { nonce = "", state = "" } = parameters;
  const refusal = await readRefusal(response, clock, [nonce, state, ...context.secrets]);
  const { error, retryAfter } = refusal;
  const at = { client: context, metadata, endpoint } as const;
  const words = wordsAt(at, refusal);
  const facts = { words, ...refusalFacts(refusal) };
  if (error === undefined || status < 400 || status >= 500 || status === 429) {
    throw failure("pushed-request-failed", facts, defined({ retryAfter }));
  }
  const cure = isClientRefused(refusal) ? cureAt(at, refusal) : pushedCure(error, parameters.redirect_uri ?? "");
  throw failure("pushed-request-refused", facts, { cure });
}

const pushedCure = (error: string, redirectUri: string): string =>
  error === "invalid_request" || error === "invalid_redirect_uri"
    ? `Register the redirect URI "${redirectUri}" at the provider, with exactly these characters, and compare the parameters with those that it allows.`
    : cureOf(error);
