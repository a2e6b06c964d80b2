import type { IdentityOptions } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { newSecret, portsOf, registrationsFor, urlsAt } from "./demo/index.ts";
import { startProvider } from "./provider/index.ts";

/**
 * Mail's configuration, with a provider at which it is registered: `npx @identity-web/doctor examples/single-sign-out/src/doctor.ts`.
 * The doctor asks for one sign-in: use alice, with any password.
 */
export default async function options(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<IdentityOptions> {
  const urls = urlsAt(portsOf(environment));
  const { mail } = registrationsFor(urls);
  const resource = { audience: urls.api, scopes: ["mail.read"] };
  const { issuer } = await startProvider({ port: 0, clients: [mail], resource });
  return {
    provider: oidc({ issuer, clientId: mail.client_id, clientSecret: mail.client_secret }),
    baseUrl: urls.mail,
    secrets: [newSecret()],
  };
}
