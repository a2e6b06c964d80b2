import type { NodeAuthOptions } from "@azure/msal-node";
import { IdentityError } from "@identity-web/core";
import { defined } from "@identity-web/core/provider-kit";
import type { Authority } from "../authority/authority.ts";
import type { EntraCredential } from "../options/options.ts";

/** The part of MSAL's configuration that says who the app is. */
export type ClientAuthentication = Pick<NodeAuthOptions, "clientSecret" | "clientAssertion" | "clientCertificate">;

type MsalModule = typeof import("@azure/msal-node");

/**
 * What a managed identity's token must be issued to, so that Entra takes it as an assertion: each cloud has its own.
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
 * Makes MSAL's configuration of a credential, once; files with assertions are read at every use all the same.
 *
 * @param authority - Of ordinary sign-ins: its cloud.
 * @throws IdentityError `configuration` where a file can't be read or holds something else
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
        throw wrong(`credential.assertion returned a ${typeof jwt} instead of a signed JWT`);
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
    const what = certificate === undefined ? "certificate" : "private key";
    throw wrong(`the credential holds no ${what} in PEM`, "Convert a .pfx file: openssl pkcs12 -in app.pfx -nodes");
  }
  const der = Uint8Array.from(atob(certificate.replaceAll(/-----[A-Z ]+-----|\s/g, "")), (char) => char.charCodeAt(0));
  const thumbprint = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  return {
    thumbprintSha256: [...thumbprint].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    privateKey: await unlocked(key, passphrase),
    x5c: [certificate, ...chain].join("\n"),
  };
}

/** The private key as plain PEM, which is all that MSAL reads. */
async function unlocked(key: string, passphrase: string | undefined): Promise<string> {
  const { createPrivateKey } = await import("node:crypto");
  try {
    const opened = createPrivateKey({ key, ...defined({ passphrase }) });
    if (opened.asymmetricKeyType === "rsa") return opened.export({ type: "pkcs8", format: "pem" }).toString();
  } catch {
    // OpenSSL's words may show more of the key than a log should have.
    throw wrong("the credential's private key can't be read (is its passphrase right?)");
  }
  throw wrong("the credential's private key is no RSA key, and Entra takes no other");
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const { readFile } = await import("node:fs/promises");
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw wrong(`${name}: the file can't be read (${code})`);
  }
}

const wrong = (message: string, cure = "Check the option credential in entra({ … })."): IdentityError =>
  new IdentityError("configuration", message, { cure });
