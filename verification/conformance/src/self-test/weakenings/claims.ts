import { claimOf, fapi, idp, oauth4webapi, oidcc, requiredWithout, weakened } from "./patch.ts";

const idToken = `${idp}/sign-in/id-token.ts`;
const signIn = `${idp}/sign-in/complete-sign-in.ts`;
const exchanged = "processAuthorizationCodeResponse(metadata,";
const checksAudience =
  ".then(validateAudience.bind(undefined, client.client_id))\n        .then(validateStringClaim.bind(undefined, 'sub'));";
const checksIssuer = `.then(validateIssuer.bind(undefined, as))\n        ${checksAudience}`;
const checksAlgorithm =
  "return validateJwt(idToken, checkSigningAlgorithm.bind(undefined, client.id_token_signed_response_alg, as.id_token_signing_alg_values_supported, 'RS256')";
const anyAlgorithm = [oauth4webapi, checksAlgorithm, "return validateJwt(idToken, () => undefined"] as const;
const verified = "const claims = await context.keys.verify(idToken, settings.signingAlg);";
const payload = 'JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString())';

/** Checks that the OpenID Connect modules, the FAPI 2.0 modules or both test. */
export const claims = [
  weakened(
    "an ID token of another issuer is accepted",
    [oidcc("invalid-iss"), fapi("invalid-iss")],
    [signIn, exchanged, exchanged.replace("metadata", `{ ...metadata, issuer: ${claimOf("idToken", "iss")} }`)],
  ),
  weakened("an ID token without iss is accepted", [fapi("invalid-missing-iss")], requiredWithout("iss"), [
    oauth4webapi,
    checksIssuer,
    `.then((r) => (r.claims.iss === undefined ? r : validateIssuer(as, r)))\n        ${checksAudience}`,
  ]),
  weakened(
    "an ID token for another client is accepted",
    [oidcc("invalid-aud"), fapi("invalid-aud")],
    [
      oauth4webapi,
      checksAudience,
      ".then((r) => (r.claims.aud === undefined || Array.isArray(r.claims.aud) ? validateAudience(client.client_id, r) : r));",
    ],
  ),
  weakened(
    "an ID token without aud is accepted",
    [oidcc("missing-aud"), fapi("invalid-missing-aud")],
    requiredWithout("aud"),
    [
      oauth4webapi,
      checksAudience,
      ".then((r) => (r.claims.aud === undefined ? r : validateAudience(client.client_id, r)));",
    ],
  ),
  weakened(
    "an ID token may name another audience, too",
    [fapi("invalid-secondary-aud")],
    [
      `${idp}/extensions/fapi2.ts`,
      "const isAlone = !Array.isArray(aud)",
      "const isAlone = true || !Array.isArray(aud)",
    ],
    [oauth4webapi, "Array.isArray(claims.aud) && claims.aud.length !== 1", "false"],
  ),
  weakened(
    "an expired ID token is accepted",
    [fapi("invalid-expired-exp")],
    [
      `${idp}/client/context.ts`,
      "[oauth.clockTolerance]: settings.clockToleranceSeconds",
      "[oauth.clockTolerance]: 600",
    ],
  ),
  weakened("an ID token without exp never expires", [fapi("invalid-missing-exp")], requiredWithout("exp")),
  weakened(
    "any nonce in the ID token is accepted",
    [oidcc("nonce-invalid"), fapi("invalid-nonce")],
    [signIn, "expectedNonce: expected.nonce", `expectedNonce: ${claimOf("idToken", "nonce")} ?? expected.nonce`],
  ),
  weakened(
    "an ID token without nonce is accepted",
    [fapi("invalid-missing-nonce")],
    [signIn, "expectedNonce: expected.nonce", `expectedNonce: ${claimOf("idToken", "nonce")} && expected.nonce`],
  ),
  weakened("an unsigned ID token is accepted", [oidcc("idtoken-sig-none"), fapi("invalid-null-alg")], anyAlgorithm, [
    idToken,
    verified,
    verified.replace("await", `idToken.endsWith(".") ? ${payload} : await`),
  ]),
  weakened(
    "an ID token may be signed by RS256 where another algorithm is registered",
    [fapi("invalid-alternate-alg")],
    anyAlgorithm,
    [
      idToken,
      verified,
      verified.replace(
        "settings.signingAlg",
        'idToken.startsWith("eyJhbGciOiJSUzI1NiI") ? "RS256" : settings.signingAlg',
      ),
    ],
  ),
  weakened(
    "the discovery document may name any issuer",
    [oidcc("discovery-issuer-mismatch"), fapi("discovery-issuer-mismatch")],
    [`${idp}/client/metadata.ts`, "!isSameIssuer(issuer, expected)", "false"],
  ),
];
