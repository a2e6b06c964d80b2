import { systemClock, webCrypto } from "@identity-web/core";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { clientCredentials } from "@identity-web/idp-oauth4webapi/client-credentials";
import { SignalsFailed } from "./failed.ts";

export interface ManagementClient {
  /** The authorization server that issues the token. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

const timeoutMs = 10_000;

/** Gets a token for stream management by client credentials. @throws SignalsFailed */
export async function managementToken({ scopes, ...client }: ManagementClient): Promise<string> {
  const provider = oidc({ ...client, extensions: [clientCredentials()] }).open({
    clock: systemClock,
    crypto: webCrypto,
    events: { emit: () => undefined },
  });
  const answer = await provider.clientCredentials?.({ scopes }, undefined, AbortSignal.timeout(timeoutMs));
  if (answer !== undefined && "token" in answer) return answer.token.value;
  const error = answer?.error;
  throw new SignalsFailed(
    `no token for the transmitter: ${error?.message ?? "the authorization server sent none"}`,
    "Check --token-issuer, --client-id, the client's secret and --scopes; or pass a token by --token-env.",
  );
}
