import type { ClientExtension } from "../../extension.ts";
import { askWithoutUser } from "./without-user.ts";

/**
 * Lets the client request tokens for the app itself, without a user. `appClient(auth)` needs it. A public client gets none.
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [clientCredentials()] });
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export const clientCredentials = (): ClientExtension => ({
  name: "clientCredentials()",
  abilities: (context) => ({
    clientCredentials: (request, state) =>
      askWithoutUser(context, { grant: "client_credentials", parameters: {}, secrets: [], request, state }),
  }),
});
