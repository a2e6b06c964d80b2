import { defined } from "../domain/defined.ts";
import type { ProviderTransaction } from "../domain/transaction.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { SignInRequest } from "../ports/identity-provider.ts";
import { failure } from "./error-texts.ts";

/** The values that one sign-in keeps between redirect and callback. Nonce and verifier are secrets. */
export interface SignInValues extends ProviderTransaction {
  readonly nonce: string;
  /** PKCE's code verifier. */
  readonly verifier: string;
  /** All requested scopes. */
  readonly scope: string;
}

/** The values that a callback is compared with. */
export interface ExpectedCallback {
  readonly state: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly scope: string;
  /** The API that this sign-in named. */
  readonly resource?: string;
  /** In seconds. */
  readonly maxAge?: number;
}

/** The settings of a client for its authorization requests. */
export interface CodeClient {
  readonly clientId: string;
  /** `query` is the provider's default and isn't sent. */
  readonly responseMode: string;
  /** Parameters of each sign-in. The sign-in's own replace them. */
  readonly authorizationParameters: Readonly<Record<string, string>>;
}

/**
 * Parameters of an authorization request that a client sets itself. `request` and `request_uri` carry a whole request of their
 * own: a provider that reads one ignores the state, nonce and PKCE challenge beside it.
 */
export const ownParameters: ReadonlySet<string> = new Set(
  (
    "client_id response_type response_mode redirect_uri scope state nonce code_challenge code_challenge_method " +
    "request request_uri dpop_jkt"
  ).split(" "),
);

/** The app may pass on the query of its own request, so a wrong name can come from outside. */
function checkExtraParameters(extra: Readonly<Record<string, string>> = {}): void {
  const owned = Object.keys(extra).filter((name) => ownParameters.has(name));
  if (owned.length > 0) throw failure("parameter-reserved", { names: owned.join(", ") });
}

/**
 * Makes the parameters of an authorization request (code flow with PKCE S256, state and nonce) and the values to keep.
 *
 * @param protocolScopes - Scopes of every sign-in.
 * @throws IdentityError `invalid_request` if `extraParameters` has a parameter of the protocol
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 * @see https://www.rfc-editor.org/rfc/rfc7636 (PKCE)
 */
export async function codeRequest(
  crypto: Crypto,
  client: CodeClient,
  request: SignInRequest,
  protocolScopes: readonly string[],
): Promise<{ readonly parameters: Readonly<Record<string, string>>; readonly values: SignInValues }> {
  checkExtraParameters(request.extraParameters);
  const scope = [...new Set([...protocolScopes, ...request.scopes])].join(" ");
  const nonce = crypto.random(32);
  const verifier = crypto.random(32);
  const parameters: Readonly<Record<string, string>> = {
    ...client.authorizationParameters,
    ...request.extraParameters,
    ...parametersOf(request),
    client_id: client.clientId,
    response_type: "code",
    redirect_uri: request.redirectUri,
    scope,
    state: request.state,
    nonce,
    code_challenge: await crypto.hash(verifier),
    code_challenge_method: "S256",
    ...(client.responseMode === "query" ? {} : { response_mode: client.responseMode }),
  };
  const { max_age: maxAge } = parameters;
  const asked = {
    ...defined({ resource: request.resource, maxAge }),
  };
  return { parameters, values: { nonce, verifier, scope, ...asked } };
}

/** The parameters that this sign-in sets. Those that it leaves out keep their configured values. */
function parametersOf(request: SignInRequest): Record<string, string> {
  return {
    ...defined({
      prompt: request.prompt,
      login_hint: request.loginHint,
      domain_hint: request.domainHint,
      max_age: request.maxAge?.toString(),
      acr_values: request.acrValues,
      claims: request.claims,
      resource: request.resource,
    }),
  };
}

/** Reads the values that `codeRequest` returned. @returns `undefined` if one is missing */
export function expectedCallback(
  values: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
): ExpectedCallback | undefined {
  const { state, redirectUri, nonce, verifier, scope, resource, maxAge } = values;
  if (!state || !nonce || !verifier || scope === undefined) return undefined;
  return {
    ...{ state, redirectUri, nonce, verifier, scope },
    ...defined({ resource }),
    ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
  };
}
