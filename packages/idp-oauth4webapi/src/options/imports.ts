import { show } from "@identity-web/core/options";
import { importLine } from "../client/import-line.ts";

const byTls = (name: string, call: string) =>
  [name, importLine("tls", `clientAuthentication: ${call}`, "mtls")] as const;
const api = importLine("api", "extensions: [api({ audience, isAppToken })]");
const key = importLine("privateKeyJwt", "clientAuthentication: privateKeyJwt(clientKey)", "private-key-jwt");

/** Option names under which developers look for a capability, and the import that brings it. */
const imports: Readonly<Record<string, string>> = {
  dpop: importLine("dpop", "extensions: [dpop()]"),
  pushedAuthorization: importLine("par", "extensions: [par()]"),
  userinfo: importLine("userinfo", "extensions: [userinfo()]"),
  fapi2: importLine("fapi2", "profile: fapi2"),
  audience: api,
  isAppToken: api,
  clientKey: key,
  clientAssertionAudience: `${key}, with { audience } as its second argument`,
};

/** The import for an option name that means a capability. @returns `undefined` for any other name */
export const importFor = (name: string): string | undefined =>
  Object.hasOwn(imports, name) ? imports[name] : undefined;

/** Registered names of client authentication methods, and the imports that bring them. */
const authentications = new Map<unknown, string>([
  ["client_secret_basic", importLine("clientSecretBasic", "clientAuthentication: clientSecretBasic()", "")],
  ["client_secret_post", importLine("clientSecretPost", "clientAuthentication: clientSecretPost()", "")],
  ["none", importLine("none", "clientAuthentication: none()", "")],
  ["private_key_jwt", key],
  byTls("tls_client_auth", "tls()"),
  byTls("self_signed_tls_client_auth", "tls({ selfSigned: true })"),
]);

/** The import for a registered name of client authentication. */
export const lineForAuthentication = (value: unknown): string | undefined => authentications.get(value);

/** The import for a profile's name. */
export const lineForProfile = (value: unknown): string | undefined => (value === "fapi2" ? imports.fapi2 : undefined);

/** The import for a signed response mode. */
export const lineForResponseMode = (value: unknown): string | undefined => {
  if (typeof value !== "string" || !/^(query\.|form_post\.)?jwt$/.test(value)) return undefined;
  const call = value === "jwt" ? "jarm()" : `jarm({ responseMode: ${show(value)} })`;
  return importLine("jarm", `extensions: [${call}]`);
};
