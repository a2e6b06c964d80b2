import { IdentityError, type IdentityErrorDetails } from "@identity-web/core";
import { isSigned } from "../extensions/jarm.ts";
import type { Settings } from "../options/settings.ts";
import { authenticationMethod, usesTls } from "./authentication-method.ts";
import type { Metadata } from "./metadata.ts";

/**
 * Refuses a provider that can't do what the options demand: everything that it lacks at once.
 *
 * @throws IdentityError `configuration`
 * @see https://openid.net/specs/fapi-security-profile-2_0-final.html
 */
export function checkAbilities(settings: Settings, metadata: Metadata): void {
  const lacks = [...(settings.fapi2 ? lacksForFapi2(settings, metadata) : []), ...lacksForOptions(settings, metadata)];
  if (lacks.length === 0) return;
  const demanded = settings.fapi2 ? 'profile "fapi2"' : "what oidc({ … }) demands";
  const details: IdentityErrorDetails = {
    cure: "Let the provider offer this to the client, or leave out of oidc({ … }) what it can't do.",
  };
  throw new IdentityError(
    "configuration",
    `the provider ${metadata.issuer} can't do ${demanded}: ${lacks.join("; ")}`,
    details,
  );
}

type Lack = string | false;
const named = (lacks: readonly Lack[]): string[] => lacks.filter((lack) => typeof lack === "string");
const without = (list: readonly string[] | undefined, wanted: string): boolean => list?.includes(wanted) !== true;
/** A list that isn't there says nothing. */
const excludes = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && without(list, wanted);
const shown = (list: readonly string[] | undefined): string => (list ?? []).join(", ") || "none";

/** What the options ask for by name. */
function lacksForOptions(settings: Settings, metadata: Metadata): string[] {
  const dpopAlgs = metadata.dpop_signing_alg_values_supported;
  const { responseMode: mode } = settings;
  const modes = metadata.response_modes_supported;
  return named([
    settings.pushedAuthorization === true &&
      !settings.fapi2 &&
      metadata.pushed_authorization_request_endpoint === undefined &&
      "it has no pushed_authorization_request_endpoint (pushedAuthorization)",
    settings.dpop === true &&
      !settings.fapi2 &&
      excludes(dpopAlgs, "ES256") &&
      `dpop_signing_alg_values_supported has no ES256, but ${shown(dpopAlgs)} (dpop)`,
    isSigned(mode) &&
      excludes(modes, mode) &&
      `response_modes_supported has no "${mode}", but ${shown(modes)} (responseMode)`,
  ]);
}

function lacksForFapi2(settings: Settings, metadata: Metadata): string[] {
  const method = authenticationMethod(settings, metadata);
  const methods = metadata.token_endpoint_auth_methods_supported;
  const algs = metadata.id_token_signing_alg_values_supported;
  const proofAlgs = metadata.token_endpoint_auth_signing_alg_values_supported;
  const proofAlg = settings.clientKey?.alg;
  const certificates = usesTls(method) && metadata.tls_client_certificate_bound_access_tokens === true;
  const dpopAlgs = metadata.dpop_signing_alg_values_supported;
  const needsDpop = settings.dpop ?? !certificates;
  return named([
    metadata.pushed_authorization_request_endpoint === undefined && "it has no pushed_authorization_request_endpoint",
    without(methods, method) && `token_endpoint_auth_methods_supported has no ${method}, but ${shown(methods)}`,
    proofAlg !== undefined &&
      excludes(proofAlgs, proofAlg) &&
      (proofAlg !== "EdDSA" || excludes(proofAlgs, "Ed25519")) &&
      `token_endpoint_auth_signing_alg_values_supported has no ${proofAlg}, but ${shown(proofAlgs)} (clientKey)`,
    without(metadata.code_challenge_methods_supported, "S256") && "code_challenge_methods_supported has no S256",
    metadata.authorization_response_iss_parameter_supported !== true &&
      !isSigned(settings.responseMode) &&
      "authorization_response_iss_parameter_supported is not true, so its callbacks have no iss",
    needsDpop &&
      without(dpopAlgs, "ES256") &&
      `dpop_signing_alg_values_supported has no ES256, but ${shown(dpopAlgs)}, so its tokens are not bound to a key`,
    !needsDpop &&
      !certificates &&
      "tls_client_certificate_bound_access_tokens is not true, so its tokens are not bound",
    excludes(algs, settings.signingAlg) &&
      `id_token_signing_alg_values_supported has no ${settings.signingAlg}, but ${shown(algs)} (idTokenSigningAlg)`,
  ]);
}
