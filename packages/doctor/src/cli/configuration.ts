import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { IdentityOptions } from "@identity-web/composition";
import { type ProviderDriver, webCrypto } from "@identity-web/core";
import { defined } from "@identity-web/core/provider-kit";
import type { EntraOptions } from "@identity-web/idp-msal-node";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { par } from "@identity-web/idp-oauth4webapi/par";
import { isMicrosoft } from "../checks/entra.ts";
import type { Source } from "./arguments.ts";
import { UsageError } from "./usage.ts";

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Loads the options that the app passes to `identity()`.
 *
 * @throws UsageError if it can't be loaded; `identity()` checks its content
 */
export const configurationOf = (source: Source, at: Surroundings): Promise<IdentityOptions> =>
  "module" in source ? fromModule(source.module, at) : fromFlags(source, at);

async function fromModule(path: string, { cwd, env }: Surroundings): Promise<IdentityOptions> {
  let made: unknown;
  try {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(resolve(cwd, path)).href);
    const exported = module.options ?? module.default;
    made = typeof exported === "function" ? await exported(env) : exported;
  } catch (error) {
    const why = error instanceof Error ? error.message : "it threw";
    const older = why.includes(".ts") && why.includes("Unknown file extension");
    throw new UsageError(
      `the configuration module "${path}" can't be loaded: ${older ? "TypeScript needs Node 22.18 or later" : why}`,
    );
  }
  if (isOptions(made)) return made;
  throw new UsageError(
    `the configuration module "${path}" must export the options that the app passes to identity(), as its default or as "options": an object with provider, baseUrl and secrets`,
  );
}

/** `identity()` checks the other members. */
const isOptions = (value: unknown): value is IdentityOptions =>
  typeof value === "object" && value !== null && "provider" in value;

type Flags = Exclude<Source, { readonly module: string }>;

async function fromFlags(flags: Flags, { env }: Surroundings): Promise<IdentityOptions> {
  const { issuer, clientId, clientSecretEnv, baseUrl, basePath, scopes } = flags;
  const clientSecret = clientSecretEnv === undefined ? undefined : env[clientSecretEnv];
  if (clientSecretEnv !== undefined && !clientSecret)
    throw new UsageError(`--client-secret-env: the environment variable ${clientSecretEnv} is not set`);
  const secret = clientSecret === undefined ? {} : { clientSecret };
  return {
    // Entra's client reads the issuer template of several tenants.
    provider: isMicrosoft(issuer)
      ? await microsoft({ authority: issuer.replace(/\/v2\.0\/?$/, ""), clientId, ...secret })
      : oidc({ issuer, clientId, ...secret, extensions: [par()] }),
    baseUrl,
    // Nothing that is sealed here outlives the process.
    secrets: [webCrypto.random(32)],
    ...defined({ basePath, scopes }),
  };
}

/** MSAL is loaded only for an issuer of Microsoft. */
async function microsoft(options: EntraOptions): Promise<ProviderDriver> {
  const { entra } = await import("@identity-web/idp-msal-node");
  return entra(options);
}
