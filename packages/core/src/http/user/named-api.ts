import { defined } from "../../domain/defined.ts";
import { failure } from "../../errors/error-texts.ts";
import type { HttpParts } from "../parts.ts";
import type { ApiOptions } from "../settings.ts";
import { type CallParts, callApi, type FetchOptions, type TokenHolder } from "./call-api.ts";

/** An API of the option `apis`, called with the tokens of its holder. */
export class NamedApi {
  readonly #parts: CallParts;
  readonly #holder: TokenHolder;
  readonly #api: ApiOptions;

  constructor(parts: CallParts, holder: TokenHolder, api: ApiOptions) {
    this.#parts = parts;
    this.#holder = holder;
    this.#api = api;
  }

  /**
   * Calls `fetch` below the API's base URL, with the token.
   *
   * @param path - The path below the base URL. It begins with one slash or with "?", and can't leave the base URL.
   * @param init - Like that of `fetch`. `scopes` replaces the API's own scopes.
   * @throws IdentityError `invalid_request` (the path leads elsewhere), and as `user.fetch`
   * @example
   * const me = await user.api("graph").fetch("/me");
   */
  async fetch(path: string, init: Omit<FetchOptions, "scopes"> & Partial<FetchOptions> = {}): Promise<Response> {
    const { baseUrl, scopes, resource } = this.#api;
    const options = { scopes, ...defined({ resource }), ...init };
    return callApi(this.#parts, this.#holder, addressBelow(baseUrl, path), options);
  }
}

/** The API with this name. @throws IdentityError `configuration`: the options have no such API */
export function namedApi(
  parts: CallParts & Pick<HttpParts, "settings">,
  holder: TokenHolder,
  name: string,
  isApp = false,
): NamedApi {
  const { apis = {} } = parts.settings;
  const api = Object.hasOwn(apis, name) ? apis[name] : undefined;
  if (api === undefined) {
    const known = Object.keys(apis).join(", ") || "none";
    throw failure("api-unknown", { known, found: name });
  }
  return new NamedApi(parts, holder, isApp ? { ...api, scopes: api.appScopes ?? api.scopes } : api);
}

/** A URL below a base URL: the same origin, and no path above it. The token must not reach any other URL. */
export function addressBelow(baseUrl: string, path: string): URL {
  const base = baseUrl.replace(/\/+$/, "");
  const isBelow = /^(?:$|\?|\/(?!\/))/.test(path) && !/\s|^[^?#]*\\/.test(path) && !hasControls(path) && !leadsUp(path);
  const url = isBelow && URL.canParse(base + path) ? new URL(base + path) : undefined;
  const root = new URL(base);
  if (url?.origin === root.origin && url.pathname.startsWith(root.pathname)) return url;
  throw failure("api-path-leads-elsewhere");
}

const hasControls = (path: string): boolean => [...path].some((character) => character < " " || character === "\u007f");

/** Whether a path leads above its base. Proxies may decode a path several times, and some ignore the part of a segment after ";". */
function leadsUp(path: string): boolean {
  let text = path.split(/[?#]/, 1)[0] ?? "";
  for (let times = 0; times < 4; times++) {
    if (text.split(/[/\\]/).some((segment) => /^\.\.?(;|$)/.test(segment))) return true;
    const next = text.replace(/%(2e|2f|5c|25|3b)/gi, (encoded) => decodeURIComponent(encoded));
    if (next === text) return false;
    text = next;
  }
  return true;
}
