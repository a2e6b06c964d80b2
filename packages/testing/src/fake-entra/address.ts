import { b2cHost, clouds, externalHost, publicCloud } from "./clouds.ts";
import type { FakeTenant } from "./options.ts";
import type { EntraEndpoint } from "./places.ts";
import { findTenant, graphOf, type State } from "./state.ts";

/** The authority of a URL. */
export interface Authority {
  /** The requested host. */
  readonly origin: string;
  /** The first segment: an id, a domain, "common", "organizations" or "consumers". */
  readonly segment: string;
  /** Absent for common, organizations and tenants that don't exist. */
  readonly tenant?: FakeTenant;
  /** The B2C policy (user flow), in lower case as Entra compares it. */
  readonly policy?: string;
  readonly kind: "workforce" | "b2c" | "external";
}

export interface Address {
  readonly endpoint: EntraEndpoint;
  readonly authority: Authority;
}

const suffixes: readonly (readonly [RegExp, EntraEndpoint])[] = [
  [/\/v2\.0\/\.well-known\/openid-configuration$/, "metadata"],
  [/\/discovery\/instance$/, "instance"],
  [/\/discovery\/v2\.0\/keys$/, "jwks"],
  [/\/oauth2\/v2\.0\/authorize$/, "authorize"],
  [/\/oauth2\/v2\.0\/token$/, "token_endpoint"],
  [/\/oauth2\/v2\.0\/logout$/, "end_session"],
];

/** The endpoint of a URL. `undefined`: Entra has none there. */
export function addressOf(state: State, url: URL): Address | undefined {
  const { origin, pathname } = url;
  const graph = graphOf(state, origin);
  if (url.href.startsWith(`${graph}/`) || clouds.some((cloud) => cloud.graph === url.host)) {
    const endpoint = pathname.endsWith("/oidc/userinfo") ? "userinfo" : "graph";
    return { endpoint, authority: { origin, segment: "common", kind: "workforce" } };
  }
  const found = suffixes.find(([pattern]) => pattern.test(pathname));
  if (found === undefined) return undefined;
  const segments = pathname.replace(found[0], "").split("/").filter(Boolean);
  return {
    endpoint: found[1],
    authority: authorityOf(state, url, segments[0] === "tfp" ? segments.slice(1) : segments),
  };
}

function authorityOf(state: State, url: URL, [segment = "common", path]: readonly string[]): Authority {
  const { origin, host } = url;
  const customer = b2cHost.exec(host) ?? externalHost.exec(host);
  const tenant = findTenant(state, segment === "consumers" ? "live.com" : segment);
  const policy = path ?? url.searchParams.get("p") ?? undefined;
  return {
    origin,
    segment,
    kind: customer === null ? "workforce" : b2cHost.test(host) ? "b2c" : "external",
    ...(tenant === undefined ? {} : { tenant }),
    ...(policy === undefined ? {} : { policy: policy.toLowerCase() }),
  };
}

/** The cloud of an authority, and the origin of its issuers: the preferred host, also if the request used an alias. */
export function cloudOf(
  state: State,
  origin: string,
): { origin: string; cacheHost: string; name: string; graphHost: string } {
  const { host } = new URL(origin);
  const cloud = clouds.find(({ aliases }) => aliases.includes(host)) ?? publicCloud;
  const ours = state.instance !== undefined && origin === state.instance;
  return {
    origin: ours ? origin : `https://${cloud.host}`,
    cacheHost: ours ? host : cloud.cache,
    name: cloud.name,
    graphHost: cloud.graph,
  };
}

/** The issuer of ID tokens. */
export function issuerOf(state: State, { origin, kind }: Pick<Authority, "origin" | "kind">, tenantId: string): string {
  switch (kind) {
    case "workforce":
      return `${cloudOf(state, origin).origin}/${tenantId}/v2.0`;
    case "external":
      return `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0`;
    case "b2c":
      return `${origin}/${tenantId}/v2.0/`;
  }
}
