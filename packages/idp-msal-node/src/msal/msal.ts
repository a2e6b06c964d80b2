import type { ConfidentialClientApplication, INetworkModule } from "@azure/msal-node";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import { failure } from "../error-texts.ts";
import type { Settings } from "../options/settings.ts";
import { type ClientAuthentication, clientAuthentication } from "./credential.ts";

type MsalModule = typeof import("@azure/msal-node");

/** Makes MSAL clients: one for each operation, so that no cache mixes the tokens of two users. */
export interface Msal {
  /** Loads MSAL ahead of time. A failure is reported when a client is needed. */
  prepare(): void;
  /** @throws IdentityError `configuration` */
  client(at: ResolvedAuthority, network: INetworkModule): Promise<ConfidentialClientApplication>;
  /** Whether an error of MSAL means that the user must sign in again. */
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
          // Failures are IdentityErrors or events. MSAL's own log lines can't be checked for secrets.
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
 * The authority with its metadata and its trusted host, so that MSAL sends no request about it. MSAL demands https even for a
 * provider on this machine. Requests go to the endpoints of the metadata.
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
    throw failure("entra-msal-missing", {}, { cause });
  }
}
