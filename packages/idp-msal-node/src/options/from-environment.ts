import { expected } from "@identity-web/core/options";
import { defined } from "@identity-web/core/provider-kit";
import type { EntraCredential, EntraOptions } from "./options.ts";

/** Environment variables, as Azure's own tools and Workload Identity set them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the options from environment variables: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, optionally `AZURE_AUTHORITY_HOST`, and
 * one credential: `AZURE_CLIENT_SECRET`, `AZURE_CLIENT_CERTIFICATE_PATH` (PEM; `AZURE_CLIENT_CERTIFICATE_PASSWORD`) or
 * `AZURE_FEDERATED_TOKEN_FILE`. An empty variable counts as none.
 *
 * @see https://learn.microsoft.com/dotnet/api/azure.identity.environmentcredential
 */
export function optionsFromEnvironment(env: Environment): { options: EntraOptions; problems: readonly string[] } {
  const value = (name: string) => (env[name] === "" ? undefined : env[name]);
  const tenantId = value("AZURE_TENANT_ID");
  const clientId = value("AZURE_CLIENT_ID");
  const instance = value("AZURE_AUTHORITY_HOST");
  const credential = credentialOf(value);
  const problems = [
    ...(tenantId === undefined ? [expected("AZURE_TENANT_ID", "the directory's id or domain", "nothing")] : []),
    ...(clientId === undefined ? [expected("AZURE_CLIENT_ID", "the app registration's client id", "nothing")] : []),
    ...(credential === undefined
      ? [
          "expected one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE, and got none",
        ]
      : []),
  ];
  const options = {
    clientId: clientId ?? "",
    ...defined({ tenantId, instance, credential }),
  };
  return { options, problems };
}

function credentialOf(value: (name: string) => string | undefined): EntraCredential | undefined {
  const clientSecret = value("AZURE_CLIENT_SECRET");
  if (clientSecret !== undefined) return { clientSecret };
  const certificatePath = value("AZURE_CLIENT_CERTIFICATE_PATH");
  const passphrase = value("AZURE_CLIENT_CERTIFICATE_PASSWORD");
  if (certificatePath !== undefined) return { certificatePath, ...defined({ passphrase }) };
  const assertionFile = value("AZURE_FEDERATED_TOKEN_FILE");
  return assertionFile === undefined ? undefined : { assertionFile };
}
