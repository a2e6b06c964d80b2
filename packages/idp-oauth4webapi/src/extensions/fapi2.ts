import { show } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import { excludes, lacks, listed } from "../client/provider-abilities.ts";
import type { Client, Lack, Profile } from "../extension.ts";
import { dpop } from "./dpop/dpop.ts";
import { lackOfDpop } from "./dpop/lack-of-dpop.ts";
import { par } from "./par/par.ts";

const signingAlgs: ReadonlySet<string> = new Set(["PS256", "ES256", "EdDSA", "Ed25519"]);

/**
 * The FAPI 2.0 Security Profile. Requests are pushed (`par()`), tokens are bound to a key (`dpop()`) or to the client's
 * certificate, the client authenticates by `privateKeyJwt()` or `tls()`, the callback must carry `iss`, and ID tokens are
 * signed by PS256, ES256 or EdDSA for this client alone. Options and providers that break these rules are refused.
 *
 * With `tls()` tokens are also bound to a key if the provider offers that. `extensions: [dpop({ when: "never" })]` binds them
 * to the certificate only.
 *
 * @example
 * oidc({ issuer, clientId, clientAuthentication: privateKeyJwt(key), profile: fapi2 });
 * @see https://openid.net/specs/fapi-security-profile-2_0-final.html
 */
export const fapi2: Profile = {
  name: "fapi2",
  idTokenSigningAlg: "PS256",
  extensions: [par(), dpop({ when: "needed" })],
  check: against,
  demands,
  checkCallback: (callback) => (callback.has("iss") ? undefined : 'it has no iss, which profile "fapi2" demands'),
  checkIdToken({ aud }, { settings }) {
    const isAlone = !Array.isArray(aud) || aud.every((audience) => audience === settings.clientId);
    return isAlone ? undefined : `its aud is ${show(aud)}, expected "${settings.clientId}" alone`;
  },
};

/** The options that break the profile (§5.3.3), one sentence each. */
function against({ settings, capabilities }: Client): string[] {
  const { authentication, push, bind } = capabilities;
  const { assertion, certificate } = authentication;
  const problems: string[] = [];
  const problem = (sentence: string) => problems.push(`profile "fapi2" ${sentence}`);
  if (settings.clientSecret !== undefined)
    problem("expects no clientSecret, and got one: write clientAuthentication: privateKeyJwt(clientKey) instead");
  if (assertion === undefined && !certificate) {
    problem(
      "expects clientAuthentication: privateKeyJwt(clientKey), or tls() with a fetch that presents the client's certificate",
    );
  }
  if (assertion?.alg === "RS256") problem("expects a clientKey for PS256, ES256 or EdDSA, and got one for RS256");
  if (assertion !== undefined && assertion.audience !== "issuer")
    problem('expects privateKeyJwt() with audience "issuer", and got another audience');
  if (push === undefined || push.when === "required")
    problem('expects pushed authorization requests: remove par({ when: "required" })');
  if ((bind === undefined || bind.when === "never") && !certificate)
    problem('expects tokens that are bound to a key: remove dpop({ when: "never" })');
  if (!signingAlgs.has(settings.signingAlg))
    problem(`expects idTokenSigningAlg PS256, ES256 or EdDSA, and got ${settings.signingAlg}`);
  return problems;
}

function demands(metadata: Metadata, { settings, capabilities }: Client): readonly Lack[] {
  const { authentication, bind, callback } = capabilities;
  const method = authentication.method(settings, metadata, "token_endpoint");
  const methods = metadata.token_endpoint_auth_methods_supported;
  const algs = metadata.id_token_signing_alg_values_supported;
  const proofAlgs = metadata.token_endpoint_auth_signing_alg_values_supported;
  const proofAlg = authentication.assertion?.alg;
  const certificates = authentication.certificate && metadata.tls_client_certificate_bound_access_tokens === true;
  const needsDpop = bind?.when === "always" || (bind?.when === "needed" && !certificates);
  return [
    metadata.pushed_authorization_request_endpoint === undefined && "it has no pushed_authorization_request_endpoint",
    lacks(methods, method) && `token_endpoint_auth_methods_supported has no ${method}, but ${listed(methods)}`,
    proofAlg !== undefined &&
      excludes(proofAlgs, proofAlg) &&
      (proofAlg !== "EdDSA" || excludes(proofAlgs, "Ed25519")) &&
      `token_endpoint_auth_signing_alg_values_supported has no ${proofAlg}, but ${listed(proofAlgs)} (clientKey)`,
    lacks(metadata.code_challenge_methods_supported, "S256") && "code_challenge_methods_supported has no S256",
    metadata.authorization_response_iss_parameter_supported !== true &&
      callback === undefined &&
      "authorization_response_iss_parameter_supported is not true, so its callbacks have no iss",
    needsDpop && lacks(metadata.dpop_signing_alg_values_supported, "ES256") && lackOfDpop(metadata),
    !needsDpop &&
      !certificates &&
      "tls_client_certificate_bound_access_tokens is not true, so its tokens are not bound",
    excludes(algs, settings.signingAlg) &&
      `id_token_signing_alg_values_supported has no ${settings.signingAlg}, but ${listed(algs)} (idTokenSigningAlg)`,
  ];
}
