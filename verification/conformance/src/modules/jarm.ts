import { fapi2 } from "@identity-web/idp-oauth4webapi/fapi2";
import { jarm as signedCallbacks } from "@identity-web/idp-oauth4webapi/jarm";
import { type Json, unsigned, withBadSignature } from "@identity-web/testing/fake-kit";
import { jarm as profile, type Script } from "../provider/provider.ts";
import { append, set, without } from "./changes.ts";
import type { Module, Play } from "./module.ts";
import { accepts, rejectsAuthorizationResponse } from "./plays.ts";

const plan = "fapi2-message-signing-final-client-test-plan";
const prefix = "fapi2-security-profile-final-client-test-";

/** The foundation's plan for message signing, with signed authorization responses. */
const jarm = (suffix: string, provider: string, play: Play, script: Script = {}): Module => ({
  name: `${prefix}${suffix}`,
  plan,
  provider,
  play,
  method: "private_key_jwt",
  script: { settings: profile, ...script },
  options: { profile: fapi2, extensions: [signedCallbacks()], idTokenSigningAlg: "ES256" },
});

const bad = (suffix: string, provider: string, jarmClaims: (claims: Json) => void): Module =>
  jarm(`ensure-jarm-${suffix}`, provider, rejectsAuthorizationResponse, { jarmClaims });

export const messageSigning: readonly Module[] = [
  {
    ...jarm("happy-path", "does everything right, and signs its authorization response", accepts),
    variant: "jarm",
  },
  bad("without-iss-fails", "leaves iss out of the signed response", without("iss")),
  bad("with-invalid-iss-fails", "puts another issuer into the signed response", append("iss", "1")),
  bad("without-aud-fails", "leaves aud out of the signed response", without("aud")),
  bad("with-invalid-aud-fails", "addresses the signed response to another client", append("aud", "1")),
  bad("without-exp-fails", "leaves exp out of the signed response", without("exp")),
  bad("with-expired-exp-fails", "sends a signed response that has expired", (claims) =>
    set("exp", Math.floor(Date.now() / 1000) - 400)(claims),
  ),
  jarm("ensure-jarm-with-invalid-sig-fails", "changes the response's signature", rejectsAuthorizationResponse, {
    jarmToken: withBadSignature,
  }),
  jarm("ensure-jarm-signature-is-not-none", "does not sign the response (alg none)", rejectsAuthorizationResponse, {
    jarmToken: (_token, claims) => unsigned(claims),
  }),
];
