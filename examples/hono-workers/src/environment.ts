import type { ObjectNamespace } from "@identity-web/store-durable-objects";

/** The bindings, variables and secrets of wrangler.jsonc and the Worker. */
export interface Environment {
  readonly ACCOUNTS: ObjectNamespace;
  readonly APP_NAME: string;
  /** The Worker's own origin, as browsers see it. */
  readonly BASE_URL: string;
  readonly ISSUER: string;
  readonly CLIENT_ID: string;
  /** The web API that the app calls for its user, and the scope that the API requires. */
  readonly API_URL: string;
  readonly API_SCOPE: string;
  /** Secrets. */
  readonly CLIENT_SECRET: string;
  readonly SECRET: string;
}
