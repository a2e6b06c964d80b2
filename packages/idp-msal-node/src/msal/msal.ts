import type { ConfidentialClientApplication, INetworkModule } from "@azure/msal-node";
import { IdentityError } from "@identity-web/core";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import type { Settings } from "../options/settings.ts";
import { type ClientAuthentication, clientAuthentication } from "./credential.ts";

type MsalModule = typeof import("@azure/msal-node");

/** Makes clients of MSAL: one for each operation, so that no user's tokens ever lie in another's cache. */
export interface Msal {
  /** Loads MSAL ahead of time; whatever goes wrong is told when a client is needed. */
  prepare(): void;
  /** @throws IdentityError `configuration` */
  client(at: ResolvedAuthority, network: INetworkModule): Promise<ConfidentialClientApplication>;
  /** Whether an error of MSAL's says that there is no way on without the user. */
  needsUser(error: unknown): boolean;
}

export function createMsal(settings: Settings): Msal {
  let loaded: MsalModule | undefined;
  let authentication: Promise<ClientAuthentication> | undefined;
  const load = async (): Promise<MsalModule> => {
    loaded ??= await importMsal();
    return loaded;
  };
  const authenticate = (msal: MsalModule): Promise<ClientAuthentication> => {
    authentication ??= clientAuthentication(settings.credential, settings.authority, msal).catch((error: unknown) => {
      authentication = undefined;
      throw error;
    });
    return authentication;
  };
  return {
    prepare: () => void load().catch(() => undefined),
    async client(at, network) {
      const msal = await load();
      return new msal.ConfidentialClientApplication({
        auth: {
          ...authorityOf(at),
          ...(await authenticate(msal)),
          clientId: settings.clientId,
          ...capabilitiesOf(settings),
        },
        system: {
          networkClient: network,
          disableInternalRetries: true,
          protocolMode: at.authority.kind === "other" ? msal.ProtocolMode.OIDC : msal.ProtocolMode.AAD,
          // What goes wrong is an IdentityError or an event; MSAL's own lines can't be checked for secrets.
          loggerOptions: { loggerCallback: () => undefined, piiLoggingEnabled: false, logLevel: msal.LogLevel.Error },
        },
      });
    },
    needsUser: (error) => loaded !== undefined && error instanceof loaded.InteractionRequiredAuthError,
  };
}

const capabilitiesOf = ({ clientCapabilities }: Settings) =>
  clientCapabilities.length === 0 ? {} : { clientCapabilities: [...clientCapabilities] };

/**
 * The authority and everything that MSAL would ask the network about it, so that it doesn't: the metadata, and that the host is
 * trusted (it is in the app's own configuration). MSAL wants https even for a provider on this machine; what is sent goes to
 * the metadata's endpoints.
 */
function authorityOf({ authority, metadata }: ResolvedAuthority) {
  const url = new URL(authority.url);
  url.protocol = "https:";
  return {
    authority: url.href,
    knownAuthorities: [url.host],
    authorityMetadata: JSON.stringify({
      issuer: metadata.issuer,
      authorization_endpoint: metadata.authorizationEndpoint,
      token_endpoint: metadata.tokenEndpoint,
      jwks_uri: metadata.jwksUri,
      end_session_endpoint: metadata.endSessionEndpoint,
    }),
  };
}

async function importMsal(): Promise<MsalModule> {
  try {
    return await import("@azure/msal-node");
  } catch (cause) {
    throw new IdentityError("configuration", "MSAL can't be loaded: it needs node:crypto, which is missing here", {
      cause,
      cure: 'On Cloudflare Workers set the compatibility flag "nodejs_compat" and a compatibility date of 2026-01-29 or later.',
    });
  }
}
