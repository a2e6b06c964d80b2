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
   * `fetch` below the API's base address, with the token in it.
   *
   * @param path - What follows the base address, beginning with one slash (or with "?"); it can't lead anywhere else.
   * @param init - As for `fetch`; `scopes` in place of the API's own.
   * @throws IdentityError `invalid_request` (the path leads elsewhere), and as `user.fetch`
   * @example
   * const me = await user.api("graph").fetch("/me");
   */
  async fetch(path: string, init: Omit<FetchOptions, "scopes"> & Partial<FetchOptions> = {}): Promise<Response> {
    const { baseUrl, scopes, resource } = this.#api;
    const options = { scopes, ...(resource === undefined ? {} : { resource }), ...init };
    return callApi(this.#parts, this.#holder, addressBelow(baseUrl, path), options);
  }
}

/** The API of that name. @throws IdentityError `configuration`: the options name no such API */
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

/** An address below a base: same origin, and no way up. A token must not reach another address. */
export function addressBelow(baseUrl: string, path: string): URL {
  const base = baseUrl.replace(/\/+$/, "");
  const isBelow = /^(?:$|\?|\/(?!\/))/.test(path) && !/\s|^[^?#]*\\/.test(path) && !hasControls(path) && !leadsUp(path);
  const url = isBelow && URL.canParse(base + path) ? new URL(base + path) : undefined;
  const root = new URL(base);
  if (url?.origin === root.origin && url.pathname.startsWith(root.pathname)) return url;
  throw failure("api-path-leads-elsewhere");
}

const hasControls = (path: string): boolean => [...path].some((character) => character < " " || character === "\u007f");

/** Proxies may decode a path several times, and some ignore what follows a ";" in a segment: both are checked. */
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
