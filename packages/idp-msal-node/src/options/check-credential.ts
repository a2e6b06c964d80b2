import {
  expected,
  fromEnvironment,
  func,
  members,
  type OptionRule,
  secretSuch,
  show,
  text,
} from "@identity-web/core/options";
import { isRecord, kindOf } from "@identity-web/core/provider-kit";
import type { EntraCredential } from "./options.ts";

const all =
  "one of { clientSecret }, { certificate, privateKey }, { certificatePath }, { assertion }, { assertionFile } and { managedIdentity }";

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** A text that may be a secret. */
export const secretText: OptionRule = fromEnvironment(secretSuch("a text", isText));

const pem = (label: string, pattern: RegExp): OptionRule =>
  fromEnvironment(
    secretSuch(`a PEM text with -----BEGIN ${label}-----`, (value) => typeof value === "string" && pattern.test(value)),
  );

const passphrase = secretSuch("a text", (value) => typeof value === "string");
const path = fromEnvironment(text("the path of a file"));

const identity: OptionRule = (value, at) => {
  const isMembers = isRecord(value) && Object.keys(value).length > 0;
  const problems = members<{ clientId?: string; audience?: string }>({
    clientId: text("a text"),
    audience: text("a text"),
  });
  return value === true || (isMembers && problems(value, at).length === 0)
    ? []
    : [expected(at, "true or { clientId, audience }", show(value))];
};

/** The rules of each kind of credential, by the member that names the kind. */
const kinds: Readonly<Record<string, Readonly<Record<string, OptionRule>>>> = {
  clientSecret: { clientSecret: secretText },
  certificate: {
    certificate: pem("CERTIFICATE", /-----BEGIN CERTIFICATE-----/),
    privateKey: pem("PRIVATE KEY", /-----BEGIN [A-Z ]*PRIVATE KEY-----/),
    passphrase,
  },
  certificatePath: { certificatePath: path, passphrase },
  assertion: { assertion: func("a function that returns a signed JWT") },
  assertionFile: { assertionFile: path },
  managedIdentity: { managedIdentity: identity },
};

/** The rule of the option `credential`: exactly one kind, with its members. No message shows a secret. */
export const credentialRule: OptionRule = (value, at) => {
  if (!isRecord(value)) return [expected(at, all, kindOf(value))];
  const given = Object.keys(kinds).filter((kind) => value[kind] !== undefined);
  const [kind = ""] = given;
  if (given.length === 0) return [`${expected(at, all, "none of them")} (is its environment variable set?)`];
  if (given.length > 1) return [expected(at, "one kind of credential", given.join(" and "))];
  return Object.entries(kinds[kind] ?? {}).flatMap(([name, rule]) =>
    value[name] === undefined && name === "passphrase" ? [] : rule(value[name], `${at}.${name}`),
  );
};

/** The rules that concern `credential` and `clientSecret` together. */
export function checkOneCredential({ credential, clientSecret }: Readonly<Record<string, unknown>>): readonly string[] {
  if (credential === undefined && clientSecret === undefined) return [expected("credential", all, "nothing")];
  return credential === undefined || clientSecret === undefined
    ? []
    : [expected("credential", "no such option beside clientSecret", "two credentials")];
}

/** The credential of checked options. `clientSecret` is short for the first kind. */
export const credentialOf = (credential: EntraCredential | undefined, clientSecret = ""): EntraCredential =>
  credential ?? { clientSecret };
