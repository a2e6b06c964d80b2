import type { FetchIdentity, SignedInUser } from "@identity-web/adapter-fetch";

declare module "h3" {
  interface H3EventContext {
    identity: FetchIdentity;
    user?: SignedInUser;
  }
}
