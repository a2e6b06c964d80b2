import { fapi, idp, kit, oidcc, weakened } from "./patch.ts";

const idToken = `${idp}/sign-in/id-token.ts`;
const rules = `${kit}/id-token.ts`;
const addressed = "checkAudience(context, metadata, claims);";
const addressedTo = (audience: string) => addressed.replace("claims)", `{ ...claims, aud: ${audience} })`);
const checksAlgorithm = "checkAlg(context, header);";
const verified = "await context.keys.verify(idToken, context.settings.signingAlg);";
const checksNonce = "claims.nonce !== nonce";

/** Checks that the OpenID Connect modules, the FAPI 2.0 modules or both test. */
export const claims = [
  weakened(
    "an ID token of another issuer is accepted",
    [oidcc("invalid-iss"), fapi("invalid-iss")],
    [
      idToken,
      addressed,
      // The nonce tells the ID token of a sign-in from that of a refresh, which has modules of its own.
      addressed.replace(
        "metadata",
        "expected.nonce === undefined ? metadata : { ...metadata, issuer: String(claims.iss) }",
      ),
    ],
  ),
  weakened(
    "an ID token without iss is accepted",
    [fapi("invalid-missing-iss")],
    [idToken, addressed, addressed.replace("claims)", "{ ...claims, iss: claims.iss ?? metadata.issuer })")],
  ),
  weakened(
    "an ID token for another client is accepted",
    [oidcc("invalid-aud"), fapi("invalid-aud")],
    [idToken, addressed, addressedTo('typeof claims.aud === "string" ? context.settings.clientId : claims.aud')],
  ),
  weakened(
    "an ID token without aud is accepted",
    [oidcc("missing-aud"), fapi("invalid-missing-aud")],
    [idToken, addressed, addressedTo("claims.aud ?? context.settings.clientId")],
  ),
  weakened(
    "an ID token may name another audience, too",
    [fapi("invalid-secondary-aud")],
    [
      `${idp}/extensions/fapi2.ts`,
      "const isAlone = !Array.isArray(aud)",
      "const isAlone = true || !Array.isArray(aud)",
    ],
    [rules, "Array.isArray(aud) && aud.length > 1 && azp === undefined", "false"],
  ),
  weakened(
    "an expired ID token is accepted",
    [fapi("invalid-expired-exp")],
    [`${kit}/token-times.ts`, "past >= tolerance", "past >= 600"],
  ),
  weakened(
    "an ID token without exp never expires",
    [fapi("invalid-missing-exp")],
    [rules, "checkTimes(at, claims);", "checkTimes(at, { ...claims, exp: claims.exp ?? Infinity });"],
  ),
  weakened(
    "any nonce in the ID token is accepted",
    [oidcc("nonce-invalid"), fapi("invalid-nonce")],
    [rules, checksNonce, "claims.nonce === undefined"],
  ),
  weakened(
    "an ID token without nonce is accepted",
    [fapi("invalid-missing-nonce")],
    [rules, checksNonce, `claims.nonce !== undefined && ${checksNonce}`],
  ),
  weakened(
    "an unsigned ID token is accepted",
    [oidcc("idtoken-sig-none"), fapi("invalid-null-alg")],
    [idToken, checksAlgorithm, `if (header.alg !== "none") ${checksAlgorithm}`],
    [idToken, verified, `if (!idToken.endsWith(".")) ${verified}`],
  ),
  weakened(
    "an ID token may be signed by RS256 where another algorithm is registered",
    [fapi("invalid-alternate-alg")],
    [idToken, checksAlgorithm, `if (header.alg !== "RS256") ${checksAlgorithm}`],
    [
      idToken,
      verified,
      verified.replace(
        "context.settings.signingAlg",
        'idToken.startsWith("eyJhbGciOiJSUzI1NiI") ? "RS256" : context.settings.signingAlg',
      ),
    ],
  ),
  weakened(
    "the discovery document may name any issuer",
    [oidcc("discovery-issuer-mismatch"), fapi("discovery-issuer-mismatch")],
    [`${idp}/client/metadata.ts`, "!isSameIssuer(issuer, expected)", "false"],
  ),
];
