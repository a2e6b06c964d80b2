import { generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { dpop } from "../extensions/dpop/dpop.ts";
import { jarm } from "../extensions/jarm.ts";
import { tls } from "../extensions/mtls.ts";
import { par } from "../extensions/par.ts";
import { privateKeyJwt } from "../extensions/private-key-jwt.ts";
import { oidc } from "../oidc.ts";
import { none } from "./authentication.ts";

const { privateKey } = await generateKeyPair("ES256");

/** Options as they come from plain JavaScript. */
const problemsOf = (options: object): readonly string[] => {
  const untyped = oidc as (options: unknown) => ReturnType<typeof oidc>;
  return untyped({ issuer: "https://idp.test", clientId: "app", ...options }).problems;
};
const untyped = <T>(factory: (options: never) => T): ((options: unknown) => T) => factory as (options: unknown) => T;

test.each([
  [{ clientSecret: "s", clientAuthentication: privateKeyJwt(privateKey) }, /both there/],
  [{ clientAuthentication: privateKeyJwt(undefined) }, /clientKey must be/],
  [{ clientAuthentication: "private_key_jwt" }, /clientAuthentication: privateKeyJwt\(clientKey\)/],
  [{ clientAuthentication: none(), clientSecret: "s" }, /sends no clientSecret/],
  [{ clientAuthentication: tls() }, /needs a fetch that presents the client's certificate/],
  [{ clientAuthentication: tls(), fetch, clientSecret: "s" }, /sends no clientSecret/],
  [{ extensions: [untyped(par)({ when: "yes" })] }, /when of par\(\) must be/],
  [{ extensions: [untyped(dpop)({ when: 1 })] }, /when of dpop\(\) must be/],
  [{ extensions: [untyped(jarm)({ responseMode: "fragment.jwt" })] }, /"query.jwt"/],
  [{ extensions: [jarm()], responseMode: "form_post" }, /responseMode and jarm\(\) are both there/],
  [{ profile: "fapi1" }, /profile must be .*fapi2, not "fapi1"/],
])("%o is refused", (options, why) => {
  expect(problemsOf(options)).toEqual([expect.stringMatching(why)]);
});
