import type { NodeAuthOptions } from "@azure/msal-node";
import { defined, kindOf } from "@identity-web/core/provider-kit";
import type { Authority } from "../authority/authority.ts";
import { failure } from "../error-texts.ts";
import type { EntraCredential } from "../options/options.ts";

/** The part of MSAL's configuration that authenticates the app. */
export type ClientAuthentication = Pick<NodeAuthOptions, "clientSecret" | "clientAssertion" | "clientCertificate">;

type MsalModule = typeof import("@azure/msal-node");

/**
 * The audience of a managed identity's token that Entra accepts as an assertion. It differs between clouds.
 *
 * @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
 */
function exchangeAudience({ url }: Authority): string {
  const suffixes: Readonly<Record<string, string>> = {
    "login.microsoftonline.us": "USGov",
    "login.partner.microsoftonline.cn": "China",
  };
  return `api://AzureADTokenExchange${suffixes[new URL(url).host] ?? ""}`;
}

/**
 * Makes MSAL's configuration from a credential, once. Files with assertions are read at every use.
 *
 * @param authority - The authority of ordinary sign-ins. It names the cloud.
 * @throws IdentityError `configuration` if a file can't be read or has other content
 */
export async function clientAuthentication(
  credential: EntraCredential,
  authority: Authority,
  msal: MsalModule,
): Promise<ClientAuthentication> {
  if ("clientSecret" in credential) return { clientSecret: credential.clientSecret };
  if ("assertion" in credential) {
    const { assertion } = credential;
    return {
      clientAssertion: async ({ clientId, tokenEndpoint = "" }) => {
        const jwt: unknown = await assertion({ clientId, tokenEndpoint });
        if (typeof jwt === "string" && jwt !== "") return jwt;
        throw failure("entra-assertion-missing", { found: kindOf(jwt) });
      },
    };
  }
  if ("assertionFile" in credential) {
    const { assertionFile } = credential;
    return { clientAssertion: async () => (await readText(assertionFile, "credential.assertionFile")).trim() };
  }
  if ("managedIdentity" in credential) {
    const { managedIdentity } = credential;
    const { clientId, audience: resource = exchangeAudience(authority) } =
      managedIdentity === true ? {} : managedIdentity;
    const identity = new msal.ManagedIdentityApplication(
      clientId === undefined ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
    );
    return { clientAssertion: async () => (await identity.acquireToken({ resource })).accessToken };
  }
  const pem =
    "certificatePath" in credential
      ? await readText(credential.certificatePath, "credential.certificatePath")
      : `${credential.certificate}\n${credential.privateKey}`;
  return { clientCertificate: await readCertificate(pem, credential.passphrase) };
}

/** @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
async function readCertificate(
  pem: string,
  passphrase: string | undefined,
): Promise<NonNullable<NodeAuthOptions["clientCertificate"]>> {
  const [certificate, ...chain] = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const key = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[^-]+(?:-[^-]+)*?-----END \1-----/.exec(pem)?.[0];
  if (certificate === undefined || key === undefined) {
    const missing = certificate === undefined ? "certificate" : "private key";
    throw failure("entra-certificate-incomplete", { missing });
  }
  const der = Uint8Array.from(atob(certificate.replaceAll(/-----[A-Z ]+-----|\s/g, "")), (char) => char.charCodeAt(0));
  const thumbprint = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return {
    thumbprintSha256: [...thumbprint].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    privateKey: await unlocked(key, passphrase),
    x5c: [certificate, ...chain].join("\n"),
  };
}

/** The private key as plain PEM, the only form that MSAL reads. */
async function unlocked(key: string, passphrase: string | undefined): Promise<string> {
  const { createPrivateKey } = await import("node:crypto");
  try {
    const opened = createPrivateKey({ key, ...defined({ passphrase }) });
    if (opened.asymmetricKeyType === "rsa") return opened.export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    // OpenSSL's message may show parts of the key.
    throw failure("entra-private-key-unreadable");
  }
  throw failure("entra-private-key-not-rsa");
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const { readFile } = await import("node:fs/promises");
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw failure("entra-credential-file-unreadable", { option: name, code });
  }
}
