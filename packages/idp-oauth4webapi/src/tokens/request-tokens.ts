import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import type { BoundTokens, Context } from "../extension.ts";

/** A request to the token endpoint: its grant type and parameters, and its proofs. */
export interface TokenEndpointRequest {
  readonly grant: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly authentication: oauth.ClientAuth;
  readonly bound: BoundTokens;
  /** Whether the caller still waits for an answer. @default it does */
  readonly waits?: () => boolean;
}

/** Sends a request to the token endpoint. @throws RequestFailed */
export function requestTokens(
  context: Context,
  metadata: Metadata,
  { grant, parameters, authentication, bound, waits = () => true }: TokenEndpointRequest,
): Promise<Response> {
  const client = oauthClient(context);
  const options = requestOptions(context);
  return bound.send(
    (proof) =>
      oauth.genericTokenEndpointRequest(
        metadata,
        client,
        authentication,
        grant,
        { ...parameters },
        { ...options, ...proof },
      ),
    waits,
  );
}
