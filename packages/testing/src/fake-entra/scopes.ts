import { EntraError } from "./aadsts.ts";
import type { FakeApp } from "./options.ts";
import type { State } from "./state.ts";

const oidcScopes: readonly string[] = ["openid", "profile", "email", "offline_access"];

/** The requested scopes: OpenID scopes, and scopes of one API. */
export interface Asked {
  readonly openid: readonly string[];
  /** The App ID URI. @default Graph */
  readonly resource: string;
  /** Without the resource. ".default" stands for all granted scopes. */
  readonly names: readonly string[];
  /** As the client wrote them: with or without the resource. */
  readonly written: readonly string[];
}

export const graphResource = "https://graph.microsoft.com";
const graphs = [graphResource, "https://graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn"];
const graphAppId = "00000003-0000-0000-c000-000000000000";

/** @throws EntraError if the request has scopes of two APIs */
export function readScopes(state: State, text: string): Asked {
  const all = text.split(" ").filter(Boolean);
  const openid = all.filter((scope) => oidcScopes.includes(scope));
  const written = all.filter((scope) => !oidcScopes.includes(scope));
  const parsed = written.map((scope) => split(state, scope));
  const resources = new Set(parsed.map(({ resource }) => resource));
  if (resources.size > 1) throw new EntraError(28000, {}, `Scope ${written.join(" ")}.`);
  const [resource = graphResource] = resources;
  return { openid, resource, names: parsed.map(({ name }) => name), written };
}

/**
 * The same for the authorization endpoint, where the user may consent to several APIs at once.
 *
 * @returns the scopes of each API; without an API, the OpenID scopes
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 */
export function readScopesOfApis(state: State, text: string): readonly [Asked, ...Asked[]] {
  const all = text.split(" ").filter(Boolean);
  const openid = all.filter((scope) => oidcScopes.includes(scope));
  const byApi = Map.groupBy(
    all.filter((scope) => !oidcScopes.includes(scope)),
    (scope) => split(state, scope).resource,
  );
  const [first = [], ...others] = byApi.values();
  const read = (scopes: readonly string[]) => readScopes(state, [...openid, ...scopes].join(" "));
  return [read(first), ...others.map(read)];
}

function split(state: State, scope: string): { resource: string; name: string } {
  const at = scope.lastIndexOf("/");
  // A scope without a resource belongs to Graph.
  if (at < 0) return { resource: graphResource, name: scope };
  const named = scope.slice(0, at).replace(/\/$/, "");
  const resource = named === graphAppId || graphs.includes(named) ? graphResource : named;
  const api = apiOf(state, resource);
  const name = scope.slice(at + 1);
  if (resource !== graphResource && api === undefined)
    throw new EntraError(500011, {}, `The resource principal named ${resource} was not found in the tenant.`);
  if (api?.scopes !== undefined && name !== ".default" && !api.scopes.includes(name))
    throw new EntraError(
      650053,
      {},
      `The application asked for scope '${name}' that doesn't exist on the resource '${resource}'.`,
    );
  return { resource: api === undefined ? resource : resourceOf(api), name };
}

/** The App ID URI of an API. */
export const resourceOf = (app: FakeApp): string => app.appIdUri ?? `api://${app.clientId}`;

/** The app with this App ID URI or client id. */
export const apiOf = (state: State, resource: string): FakeApp | undefined =>
  state.apps.find((app) => [resourceOf(app), app.clientId, `api://${app.clientId}`].includes(resource));

/** The full scopes that this user, or an administrator, has consented to for the app. */
export function consented(state: State, app: FakeApp, user: string): ReadonlySet<string> {
  const administrators = (app.adminConsent ?? []).flatMap((scope) => {
    const { resource, names } = readScopes(state, scope);
    return names.map((name) => `${resource}/${name}`);
  });
  return new Set([...(state.consents.get(`${app.clientId} ${user}`) ?? []), ...administrators]);
}

/** The names, granted so far, of a request; `.default` stands for all of them. */
export function granted(
  asked: Asked,
  consents: ReadonlySet<string>,
): { names: readonly string[]; missing: readonly string[] } {
  const prefix = `${asked.resource}/`;
  if (asked.names.includes(".default")) {
    return {
      names: [...consents].filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length)),
      missing: [],
    };
  }
  return { names: asked.names, missing: asked.names.filter((name) => !consents.has(`${prefix}${name}`)) };
}
