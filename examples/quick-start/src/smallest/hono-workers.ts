import { identity, requireSignIn } from "@identity-web/adapter-hono";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { durableObjectStore, type ObjectNamespace } from "@identity-web/store-durable-objects";
import { Hono } from "hono";

type Env = { ACCOUNTS: ObjectNamespace; BASE_URL: string; ISSUER: string; CLIENT_ID: string; SECRET: string };
const options = ({ ACCOUNTS, BASE_URL, ISSUER, CLIENT_ID, SECRET }: Env) => {
  const provider = oidc({ issuer: ISSUER, clientId: CLIENT_ID });
  return { provider, baseUrl: BASE_URL, secrets: [SECRET], store: durableObjectStore(ACCOUNTS) };
};
const app = new Hono<{ Bindings: Env }>().use(identity(options));
export default app.get("/", requireSignIn(), (c) => c.text(c.var.user.account.subject));
export { IdentityObject } from "@identity-web/store-durable-objects";
