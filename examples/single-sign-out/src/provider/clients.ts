import type { Client, ClientMetadata, Configuration } from "oidc-provider";
import { exchangeGrant } from "./token-exchange.ts";

/**
 * The registration of an app at the provider, with the field names of the specifications.
 * @see https://www.rfc-editor.org/rfc/rfc7591#section-2
 * @see https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRegistration
 */
export interface RegisteredClient {
  readonly client_id: string;
  readonly client_secret: string;
  /** The name of the app for users. */
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly post_logout_redirect_uris: readonly string[];
  /** The provider posts a signed logout token there. */
  readonly backchannel_logout_uri?: string;
  /** The provider's signed-out page shows this in a frame, with `iss` and `sid` added. */
  readonly frontchannel_logout_uri?: string;
  /** An API: it signs no users in, and exchanges its callers' tokens. */
  readonly exchanges_tokens?: true;
}

/** The part of the provider's configuration that front-channel clients need, because the provider doesn't support them itself. */
export const frontChannelMetadata: NonNullable<Configuration["extraClientMetadata"]> = {
  properties: ["frontchannel_logout_uri", "no_browser_logout_uri"],
};

/**
 * An app with both channels is notified through the browser if a browser is involved, and otherwise by the provider itself. So
 * its back channel is stored under a name that the provider's own sign-out doesn't know.
 */
export const toMetadata = ({
  backchannel_logout_uri: direct,
  exchanges_tokens: exchanges,
  ...rest
}: RegisteredClient): ClientMetadata => ({
  ...rest,
  grant_types: exchanges ? [exchangeGrant] : ["authorization_code", "refresh_token"],
  response_types: exchanges ? [] : ["code"],
  ...(direct !== undefined && rest.frontchannel_logout_uri !== undefined && { no_browser_logout_uri: direct }),
  ...(direct !== undefined &&
    rest.frontchannel_logout_uri === undefined && {
      backchannel_logout_uri: direct,
      backchannel_logout_session_required: true,
    }),
});

export const frontChannelUri = (client: Client): string | undefined => {
  const uri = client.frontchannel_logout_uri;
  return typeof uri === "string" ? uri : undefined;
};

/** The URL for the provider's notice if no browser is involved. */
export const noBrowserUri = (client: Client): string | undefined => {
  const uri = client.no_browser_logout_uri;
  return typeof uri === "string" ? uri : client.backchannelLogoutUri;
};

export const displayName = (client: Client): string => client.clientName ?? client.clientId;
