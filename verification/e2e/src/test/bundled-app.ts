import { type IdentityEvent, identity } from "@identity-web/adapter-fetch";
import { oidc } from "@identity-web/idp-oauth4webapi";

interface Options {
  readonly client: Parameters<typeof oidc>[0];
  readonly baseUrl: string;
  readonly secret: string;
  readonly events: (event: IdentityEvent) => void;
}

/** An app with the default store. @public its bundles are imported by their paths */
export const start = ({ client, baseUrl, secret, events }: Options) =>
  identity({ provider: oidc(client), baseUrl, secrets: [secret], events }).around(
    async (_, own) => new Response((await own.require()).account.subject),
  );
