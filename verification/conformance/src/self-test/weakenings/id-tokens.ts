import { fapi, idp, oauth4webapi, oidcc, requiredWithout, weakened } from "./patch.ts";

const idToken = `${idp}/sign-in/id-token.ts`;
const keys = `${idp}/client/keys.ts`;
const verifying = "const { payload } = await compactVerify(token, keys, { algorithms: [alg] });";
const verify = "compactVerify(token, keys, { algorithms: [alg] })";
const acceptBadSignature = (alg: string) =>
  `const { payload } = await ${verify}.catch((error) => {
      if (!(error instanceof JWSSignatureVerificationFailed) || alg !== "${alg}") throw error;
      return { payload: Buffer.from(token.split(".")[1] ?? "", "base64url") };
    });`;

/** Checks of ID tokens that the OpenID Connect profiles test. */
export const idTokens = [
  weakened(
    "an ID token without sub is accepted",
    [oidcc("missing-sub")],
    requiredWithout("sub"),
    [oauth4webapi, ".then(validateStringClaim.bind(undefined, 'sub'));", ";"],
    [idToken, "const { sub: subject } = claims;", 'const { sub: subject = "any-user" } = claims;'],
  ),
  weakened("an ID token without iat counts as issued now", [oidcc("missing-iat")], requiredWithout("iat"), [
    idToken,
    'checkNotAhead(context, "iat", claims.iat)',
    'checkNotAhead(context, "iat", claims.iat ?? Date.now() / 1000)',
  ]),
  weakened(
    "every key that fits is tried",
    [oidcc("kid-absent-multiple-jwks")],
    [
      keys,
      verifying,
      `const { payload } = await ${verify}.catch(async (error) => {
      if (!(error instanceof JWKSMultipleMatchingKeys)) throw error;
      for await (const key of error) return compactVerify(token, key, { algorithms: [alg] });
      throw error;
    });`,
    ],
  ),
  weakened(
    "a bad signature by RS256 is accepted",
    [oidcc("invalid-sig-rs256")],
    [keys, verifying, acceptBadSignature("RS256")],
  ),
  weakened(
    "a bad signature by ES256 is accepted",
    [oidcc("invalid-sig-es256"), fapi("ensure-jarm-with-invalid-sig-fails")],
    [keys, verifying, acceptBadSignature("ES256")],
  ),
  weakened(
    "userinfo may be about any user",
    [oidcc("userinfo-invalid-sub")],
    [
      `${idp}/extensions/userinfo/userinfo.ts`,
      "processUserInfoResponse(metadata, client, subject, response)",
      "processUserInfoResponse(metadata, client, oauth.skipSubjectCheck, response)",
    ],
  ),
];
