import type * as adapter from "@identity-web/adapter-hono";
import type * as api from "@identity-web/adapter-hono/api";
import type * as entraClient from "@identity-web/idp-msal-node";
import type * as oidcClient from "@identity-web/idp-oauth4webapi";
import type { ObjectNamespace } from "@identity-web/store-durable-objects";
import type { Hono } from "hono";
import type * as vitest from "vitest";

interface Environment {
  readonly ACCOUNTS: ObjectNamespace;
  readonly CERTIFICATE: { fetch: typeof fetch };
}

/** The names that the docs' snippets use without a declaration: the reader's app. A snippet's own names override these. */
declare global {
  type Env = Environment;
  type PagesOptions = adapter.PagesOptions;
  const options: adapter.IdentityOptions;
  const env: Environment;
  const provider: adapter.ProviderDriver;
  const issuer: string;
  const tenantId: string;
  const clientId: string;
  const clientSecret: string;
  const baseUrl: string;
  const secrets: readonly string[];
  const oldSecret: string;
  const newSecret: string;
  const key: string;
  const clientKeyPem: string;
  const cert: string;
  const userId: string;
  const app: Hono;
  const auth: adapter.IdentityMiddleware;
  const user: adapter.SignedInUser;
  const identity: typeof adapter.identity;
  const requireSignIn: typeof adapter.requireSignIn;
  const requireBearer: typeof api.requireBearer;
  const memoryStore: typeof adapter.memoryStore;
  const oidc: typeof oidcClient.oidc;
  const entra: typeof entraClient.entra;
  const expect: typeof vitest.expect;
  const test: typeof vitest.test;
  const Deno: { createHttpClient(options: object): object };
}
