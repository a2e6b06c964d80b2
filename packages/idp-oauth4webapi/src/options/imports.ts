import { isRecord, show } from "@identity-web/core/provider-kit";
import { importLine } from "../client/import-line.ts";

const byTls = (name: string, call: string) =>
  [name, importLine("tls", `clientAuthentication: ${call}`, "mtls")] as const;
const api = importLine("api", "extensions: [api({ audience, isAppToken })]");
const key = importLine("privateKeyJwt", "clientAuthentication: privateKeyJwt(clientKey)", "private-key-jwt");

/** Names under which people look for a capability among the options, and the line that brings it. */
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

/** The line that brings what an option's name means; `undefined` for any other name. */
export const importFor = (name: string): string | undefined =>
  Object.hasOwn(imports, name) ? imports[name] : undefined;

/** Names of client authentication, as metadata has them. */
const authentications = new Map<unknown, string>([
  ["client_secret_basic", importLine("clientSecretBasic", "clientAuthentication: clientSecretBasic()", "")],
  ["client_secret_post", importLine("clientSecretPost", "clientAuthentication: clientSecretPost()", "")],
  ["none", importLine("none", "clientAuthentication: none()", "")],
  ["private_key_jwt", key],
  byTls("tls_client_auth", "tls()"),
  byTls("self_signed_tls_client_auth", "tls({ selfSigned: true })"),
]);

export const notAuthentication = (value: unknown): string =>
  `clientAuthentication must be a value such as clientSecretPost(), not ${show(value)}${then(authentications.get(value))}`;

export const notProfile = (value: unknown): string =>
  `profile must be a value such as fapi2, not ${show(value)}${then(value === "fapi2" ? imports.fapi2 : undefined)}`;

export const notList = (value: unknown): string =>
  `extensions must be a list such as [dpop()], not ${isRecord(value) && typeof value.name === "string" ? value.name : show(value)}`;

export const notExtension = (value: unknown): string =>
  `extensions must be a list of values such as dpop(), and has ${show(value)}`;

/** A signed response mode is no plain one. */
export const notResponseMode = (value: unknown): string => {
  const signed = typeof value === "string" && /^(query\.|form_post\.)?jwt$/.test(value);
  const call = value === "jwt" ? "jarm()" : `jarm({ responseMode: ${show(value)} })`;
  const line = signed ? importLine("jarm", `extensions: [${call}]`) : undefined;
  return `responseMode must be "query" or "form_post", not ${show(value)}${then(line)}`;
};

const then = (line: string | undefined): string => (line === undefined ? "" : `: ${line}`);
