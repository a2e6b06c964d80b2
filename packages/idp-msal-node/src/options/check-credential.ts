import { isRecord, show } from "@identity-web/core/provider-kit";
import type { EntraCredential } from "./options.ts";

const kinds = [
  "clientSecret",
  "certificate",
  "certificatePath",
  "assertion",
  "assertionFile",
  "managedIdentity",
] as const;

const expected =
  "expected one of { clientSecret }, { certificate, privateKey }, { certificatePath }, { assertion }, { assertionFile } and { managedIdentity }";

/** The credential, or what is wrong with it in one sentence; never with the secret. */
export function checkCredential(credential: unknown, clientSecret: unknown): EntraCredential | string {
  if (credential === undefined) {
    if (clientSecret === undefined) return `credential is missing: ${expected}`;
    return readText("clientSecret", clientSecret) ?? { clientSecret: String(clientSecret) };
  }
  if (clientSecret !== undefined) return "credential and clientSecret are two credentials: leave one out";
  if (!isRecord(credential)) return `credential: ${expected}, not a ${typeof credential}`;
  const given = kinds.filter((kind) => credential[kind] !== undefined);
  const [kind] = given;
  if (kind === undefined) return `credential: ${expected} (is its environment variable set?)`;
  if (given.length > 1) return `credential has ${given.join(" and ")}: leave all but one out`;
  return read(kind, credential);
}

function read(kind: (typeof kinds)[number], credential: Readonly<Record<string, unknown>>): EntraCredential | string {
  const { passphrase } = credential;
  if (passphrase !== undefined && typeof passphrase !== "string") return "credential.passphrase must be a string";
  const unlocked = passphrase === undefined ? {} : { passphrase };
  const text = (name: string): string => String(credential[name]);
  switch (kind) {
    case "clientSecret":
      return readText("credential.clientSecret", credential.clientSecret) ?? { clientSecret: text("clientSecret") };
    case "certificate": {
      const { certificate, privateKey } = credential;
      if (typeof certificate !== "string" || !certificate.includes("-----BEGIN CERTIFICATE-----"))
        return "credential.certificate must be a PEM text with -----BEGIN CERTIFICATE-----";
      if (typeof privateKey !== "string" || !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(privateKey))
        return "credential.privateKey must be a PEM text with -----BEGIN PRIVATE KEY-----";
      return { certificate, privateKey, ...unlocked };
    }
    case "certificatePath": {
      const wrong = readText("credential.certificatePath", credential.certificatePath);
      return wrong ?? { certificatePath: text("certificatePath"), ...unlocked };
    }
    case "assertionFile":
      return readText("credential.assertionFile", credential.assertionFile) ?? { assertionFile: text("assertionFile") };
    case "assertion": {
      const { assertion } = credential;
      if (!isAssertion(assertion)) return "credential.assertion must be a function that returns a signed JWT";
      return { assertion };
    }
    case "managedIdentity": {
      const { managedIdentity } = credential;
      if (managedIdentity === true || isIdentity(managedIdentity)) return { managedIdentity };
      return `credential.managedIdentity must be true or { clientId, audience }, not ${show(managedIdentity)}`;
    }
  }
}

type Assertion = Extract<EntraCredential, { assertion: unknown }>["assertion"];
const isAssertion = (value: unknown): value is Assertion => typeof value === "function";

type Identity = Exclude<Extract<EntraCredential, { managedIdentity: unknown }>["managedIdentity"], true>;
/** Whether it names nothing but texts; one that is empty is a variable that isn't set. */
const isIdentity = (value: unknown): value is Identity =>
  isRecord(value) &&
  Object.entries(value).every(([name, text]) => ["clientId", "audience"].includes(name) && isText(text)) &&
  Object.keys(value).length > 0;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** What is wrong with a text that must not be empty. */
function readText(name: string, value: unknown): string | undefined {
  if (isText(value)) return undefined;
  const came = value === "" ? "an empty string" : value === undefined ? "undefined" : `a ${typeof value}`;
  return `${name} must be a text, not ${came} (is its environment variable set?)`;
}
