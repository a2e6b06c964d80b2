import { usesTls } from "../client/authentication-method.ts";
import type { Settings } from "../options/settings.ts";

const signingAlgs: ReadonlySet<string> = new Set(["PS256", "ES256", "EdDSA", "Ed25519"]);

/**
 * What the options say against the FAPI 2.0 Security Profile, one sentence each.
 *
 * @see https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.3
 */
export function againstFapi2(settings: Settings): string[] {
  const { clientSecret, clientKey, clientAuthentication: method, signingAlg } = settings;
  const tls = usesTls(method);
  const problems: string[] = [];
  const problem = (sentence: string) => problems.push(`profile "fapi2" ${sentence}`);
  if (clientSecret !== undefined) problem("admits no clientSecret: give it a clientKey (private_key_jwt) instead");
  if (method !== undefined && method !== "private_key_jwt" && !tls) {
    problem(
      `admits clientAuthentication "private_key_jwt", "tls_client_auth" or "self_signed_tls_client_auth", not "${method}"`,
    );
  }
  if (clientKey === undefined && !tls) {
    problem("needs a clientKey, or clientAuthentication by TLS with a fetch that presents the client's certificate");
  }
  if (clientKey?.alg === "RS256") problem("admits a clientKey for PS256, ES256 or EdDSA, not RS256");
  if (settings.clientAssertionAudience !== "issuer") problem('needs clientAssertionAudience "issuer", the default');
  if (settings.pushedAuthorization === false)
    problem("needs pushed authorization requests: leave out pushedAuthorization");
  if (settings.dpop === false && !tls) problem("needs tokens that are bound to a key: leave out dpop");
  if (!signingAlgs.has(signingAlg)) problem(`admits idTokenSigningAlg PS256, ES256 or EdDSA, not ${signingAlg}`);
  return problems;
}
