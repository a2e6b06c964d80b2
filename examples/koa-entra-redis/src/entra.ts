import type { ProviderDriver } from "@identity-web/core";
import { entra, entraFromEnvironment } from "@identity-web/idp-msal-node";
import { type PlainFakeEntra, startFakeEntra } from "@identity-web/testing/fake-entra";
import type { Environment } from "./environment.ts";

/** Entra, or the fake Entra in its place. */
export interface Directory {
  readonly provider: ProviderDriver;
  readonly graph: string;
  readonly entraSignOut: string;
  readonly notice?: string;
  readonly fake?: PlainFakeEntra;
  close(): Promise<void>;
}

/** Your tenant if the environment names one. Otherwise a fake Entra on this machine. */
export async function openDirectory(environment: Environment, baseUrl: string): Promise<Directory> {
  const { AZURE_TENANT_ID: tenant = "", AZURE_AUTHORITY_HOST: host = "https://login.microsoftonline.com" } =
    environment;
  if (tenant === "") return openFake(baseUrl);
  return {
    provider: entraFromEnvironment(environment),
    graph: environment.GRAPH_URL ?? "https://graph.microsoft.com",
    entraSignOut: `${host.replace(/\/$/, "")}/common/oauth2/v2.0/logout`,
    close: async () => undefined,
  };
}

async function openFake(baseUrl: string): Promise<Directory> {
  const clientId = crypto.randomUUID();
  const clientSecret = crypto.randomUUID();
  const {
    instance,
    graph,
    entra: fake,
    stop,
  } = await startFakeEntra({
    users: [{ name: "alice" }, { name: "bob" }],
    apps: [
      {
        clientId,
        name: "Koa, Entra and Redis",
        secrets: [clientSecret],
        // For a real tenant, register the same URLs.
        redirectUris: [`${baseUrl}/auth/callback`, `${baseUrl}/auth/signed-out`],
        frontChannelLogoutUrl: `${baseUrl}/auth/front-channel-logout`,
      },
    ],
  });
  return {
    provider: entra({ instance, tenantId: fake.tenant.id, clientId, clientSecret }),
    graph,
    entraSignOut: `${instance}/common/oauth2/v2.0/logout`,
    notice: `AZURE_TENANT_ID is not set: a fake Entra at ${instance} replaces it, with the users alice and bob.`,
    fake,
    close: stop,
  };
}
