import { randomBytes } from "node:crypto";
import type { RegisteredClient } from "../provider/index.ts";

export const newSecret = (): string => randomBytes(32).toString("base64url");

const registration = (name: string, baseUrl: string) => ({
  client_id: name.toLowerCase(),
  client_name: name,
  client_secret: newSecret(),
  redirect_uris: [`${baseUrl}/auth/callback`],
  post_logout_redirect_uris: [`${baseUrl}/auth/signed-out`],
});

/** Both apps as the provider knows them; their secrets are made anew. */
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
