interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A browser's cookies: by host, whatever the port (RFC 6265 §8.5), and by path. Loopback counts as secure. */
export class CookieJar {
  readonly #hosts = new Map<string, readonly Cookie[]>();

  header(url: URL): string {
    const fitting = this.#of(url).filter(({ path }) => fits(url.pathname, path));
    return fitting.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  /** The values of all cookies that this address would be sent. */
  values(url: URL): readonly string[] {
    return this.#of(url)
      .filter(({ path }) => fits(url.pathname, path))
      .map(({ value }) => value);
  }

  keep(url: URL, setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const [pair = "", ...rest] = line.split(";");
      const attributes = new Map(rest.map(attributeOf));
      const [name, value] = splitAt(pair);
      const path = attributes.get("path") ?? "/";
      const others = this.#of(url).filter((cookie) => cookie.name !== name || cookie.path !== path);
      this.#hosts.set(url.hostname, isOver(attributes) ? others : [...others, { name, value, path }]);
    }
  }

  #of(url: URL): readonly Cookie[] {
    return this.#hosts.get(url.hostname) ?? [];
  }
}

function splitAt(text: string): [string, string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}

function attributeOf(text: string): [string, string] {
  const [name, value] = splitAt(text.trim());
  return [name.toLowerCase(), value];
}

function isOver(attributes: ReadonlyMap<string, string>): boolean {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = attributes.get("expires");
  return expires !== undefined && Date.parse(expires) <= Date.now();
}

/** RFC 6265 §5.1.4. */
const fits = (pathname: string, path: string): boolean =>
  pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
