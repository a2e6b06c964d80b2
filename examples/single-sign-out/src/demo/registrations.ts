import { randomBytes } from "node:crypto";
import type { SigningKey } from "@identity-web/features/onward";
import { exportJWK, generateKeyPair } from "jose";
import type { RegisteredClient } from "../provider/index.ts";

export const newSecret = (): string => randomBytes(32).toString("base64url");

const registration = (name: string, baseUrl: string) => ({
  client_id: name.toLowerCase(),
  client_name: name,
  client_secret: newSecret(),
  redirect_uris: [`${baseUrl}/auth/callback`],
  post_logout_redirect_uris: [`${baseUrl}/auth/signed-out`],
});

/** The API's registration at the provider. It signs no users in. */
export const apiRegistration = (): RegisteredClient => ({
  client_id: "api",
  client_name: "API",
  client_secret: newSecret(),
  redirect_uris: [],
  post_logout_redirect_uris: [],
  exchanges_tokens: true,
});

/** The key that signs the events of Mail. */
export const newEventKey = async (): Promise<SigningKey> => {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const { x = "", y = "", d = "" } = await exportJWK(privateKey);
  return { kty: "EC", crv: "P-256", x, y, d };
};

/** The registrations of both apps at the provider. Each run generates new secrets. */
export const registrationsFor = ({ mail, calendar }: { readonly mail: string; readonly calendar: string }) => {
  const registrations: { readonly mail: RegisteredClient; readonly calendar: RegisteredClient } = {
    mail: { ...registration("Mail", mail), backchannel_logout_uri: `${mail}/auth/back-channel-logout` },
    calendar: {
      ...registration("Calendar", calendar),
      frontchannel_logout_uri: `${calendar}/auth/front-channel-logout`,
      // For a sign-out without a browser, by the provider's administrator.
      backchannel_logout_uri: `${calendar}/auth/back-channel-logout`,
    },
  };
  return registrations;
};
