import type { JWK } from "jose";

/** How the client was registered to show who it is. */
export type AuthenticationMethod = "client_secret_basic" | "client_secret_post" | "private_key_jwt";

/** The app under test as the provider knows it. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly method: AuthenticationMethod;
  /** For `private_key_jwt`: the public key. */
  readonly key?: JWK;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  readonly frontChannelLogoutUri: string;
  readonly backChannelLogoutUri: string;
}
