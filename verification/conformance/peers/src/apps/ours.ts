import { randomBytes } from "node:crypto";
import { type IdentityOptions, memoryStore } from "@identity-web/adapter-koa";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { ourHonoApp } from "./our-hono.ts";
import { ourKoaApp } from "./our-koa.ts";
import { ourPaths } from "./our-paths.ts";
import type { AppWorld, WebApp } from "./web-app.ts";

const optionsFor = ({ origin, issuer, clientId, clientSecret }: AppWorld): IdentityOptions => ({
  provider: oidc({ issuer, clientId, clientSecret }),
  baseUrl: origin,
  secrets: [randomBytes(32).toString("base64url")],
  store: memoryStore(),
});

/** identity-web on both frameworks, with oidc() and memoryStore(). */
export const ourWebApps: readonly WebApp[] = [
  {
    name: "adapter-koa",
    paths: ourPaths,
    start: (world) => ourKoaApp(optionsFor(world), [], world),
  },
  {
    name: "adapter-hono",
    paths: ourPaths,
    start: (world) => ourHonoApp(optionsFor(world), [], world),
  },
];
