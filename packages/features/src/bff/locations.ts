import { isBelow, segmentsOf } from "./api-path.ts";

/** Rewrites an API's `Location`, so that the page follows it through this app. */
export class Locations {
  readonly #base: string;
  readonly #path: string;
  readonly #paths: readonly string[];

  constructor(base: string, path: string, paths: readonly string[]) {
    this.#base = base.replace(/\/+$/, "");
    this.#path = path;
    this.#paths = paths;
  }

  /** `undefined`: there is none, or the page may not call its target. The page never gets the API's own URL. */
  forPage(response: Response): string | undefined {
    const location = response.headers.get("location");
    const from = response.url === "" ? `${this.#base}/` : response.url;
    if (location === null || !URL.canParse(location, from)) return undefined;
    const { origin, pathname, search, username, password } = new URL(location, from);
    const base = new URL(this.#base);
    const prefix = base.pathname.replace(/\/$/, "");
    if (origin !== base.origin || username !== "" || password !== "" || !pathname.startsWith(`${prefix}/`))
      return undefined;
    const rest = pathname.slice(prefix.length);
    const segments = segmentsOf(rest);
    return segments !== undefined && isBelow(segments, this.#paths) ? this.#path + rest + search : undefined;
  }
}
