import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { type SigningKey, signingAlgorithm } from "./signing-key.ts";

export interface LogoutTokenClaims {
  readonly issuer: string;
  readonly clientId: string;
  readonly subject: string;
  readonly sid: string | undefined;
}

/**
 * Signs a logout token, which names the ended session in a back-channel notice.
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken
 */
export const signLogoutToken = (
  { kid, privateKey }: SigningKey,
  { issuer, clientId, subject, sid }: LogoutTokenClaims,
): Promise<string> =>
  new SignJWT({
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    ...(sid !== undefined && { sid }),
  })
    .setProtectedHeader({ alg: signingAlgorithm, kid, typ: "logout+jwt" })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject(subject)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime("2m")
    .sign(privateKey);
