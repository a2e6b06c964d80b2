import { generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { dpop } from "../extensions/dpop/dpop.ts";
import { jarm } from "../extensions/jarm.ts";
import { tls } from "../extensions/mtls.ts";
import { par } from "../extensions/par/par.ts";
import { privateKeyJwt } from "../extensions/private-key-jwt/private-key-jwt.ts";
import { oidc } from "../oidc.ts";
import { none } from "./authentication.ts";

const { privateKey } = await generateKeyPair("ES256");

/** Options of a plain JavaScript app. */
const problemsOf = (options: object): readonly string[] => {
  const untyped = oidc as (options: unknown) => ReturnType<typeof oidc>;
  return untyped({ issuer: "https://idp.test", clientId: "app", ...options }).problems;
};
const untyped = <T>(factory: (options: never) => T): ((options: unknown) => T) => factory as (options: unknown) => T;

test.each([
  [{ clientSecret: "s", clientAuthentication: privateKeyJwt(privateKey) }, /clientSecret: expected no such option/],
  [{ clientAuthentication: privateKeyJwt(undefined) }, /clientKey: expected/],
  [{ clientAuthentication: "private_key_jwt" }, /clientAuthentication: privateKeyJwt\(clientKey\)/],
  [{ clientAuthentication: none(), clientSecret: "s" }, /clientSecret: expected no such option/],
  [{ clientAuthentication: tls() }, /fetch: expected a function that presents the client's certificate/],
  [{ clientAuthentication: tls(), fetch, clientSecret: "s" }, /clientSecret: expected no such option/],
  [{ extensions: [untyped(par)({ when: "yes" })] }, /par\(\): when: expected/],
  [{ extensions: [untyped(dpop)({ when: 1 })] }, /dpop\(\): when: expected/],
  [{ extensions: [untyped(jarm)({ responseMode: "fragment.jwt" })] }, /"query.jwt"/],
  [{ extensions: [jarm()], responseMode: "form_post" }, /responseMode: expected no such option beside jarm\(\)/],
  [{ profile: "fapi1" }, /profile: expected .*fapi2, and got "fapi1"/],
])("oidc() refuses the options %o", (options, why) => {
  expect(problemsOf(options)).toEqual([expect.stringMatching(why)]);
});
