import type { Clock } from "../../ports/clock.ts";
import type { HttpRequest } from "../kernel/message.ts";

/** Each is said once; made-up host names fill neither memory nor log. */
const mostHosts = 10;
/** Sign-ins that must begin at a host, and none come back, before it is called a mistake. */
const suspiciousTries = 3;

interface Visited {
  tries: number;
  /** In ms since the epoch. */
  lastAt: number;
  /** A sign-in has come back there: a proxy puts its own name into Host. */
  isGood: boolean;
}

/**
 * Which hosts the app is visited at, other than the configured one. Cookies that are set at another host don't come back to
 * the callback. A proxy may put its own name into Host, though: then they do come back, and nothing is wrong.
 */
export class VisitedHosts {
  readonly #origin: string;
  readonly #clock: Pick<Clock, "now">;
  readonly #hosts = new Map<string, Visited>();

  constructor(origin: string, clock: Pick<Clock, "now">) {
    this.#origin = origin;
    this.#clock = clock;
  }

  /** A sign-in begins. @returns what to warn of, once for each host */
  began(request: HttpRequest): string | undefined {
    const host = this.#otherHost(request);
    const visited = host === undefined ? undefined : this.#visited(host);
    if (host === undefined || visited === undefined || visited.isGood) return undefined;
    visited.tries++;
    visited.lastAt = this.#clock.now();
    return visited.tries === suspiciousTries ? this.#mismatch(host) : undefined;
  }

  /** A sign-in has come back with its cookie. */
  cameBack(request: HttpRequest): void {
    const host = this.#otherHost(request);
    const visited = host === undefined ? undefined : this.#visited(host);
    if (visited !== undefined) visited.isGood = true;
  }

  /** Why a callback comes without its cookie, if its host may be the reason. */
  mismatchAt(request: HttpRequest): string | undefined {
    const host = this.#otherHost(request);
    return host === undefined || this.#hosts.get(host)?.isGood === true ? undefined : this.#mismatch(host);
  }

  /** A sign-in began elsewhere in the last `withinMs`, and none has come back there. */
  mismatchWithin(withinMs: number): string | undefined {
    const since = this.#clock.now() - withinMs;
    const found = [...this.#hosts].find(([, { isGood, tries, lastAt }]) => !isGood && tries > 0 && lastAt >= since);
    return found === undefined ? undefined : this.#mismatch(found[0]);
  }

  #visited(host: string): Visited | undefined {
    const known = this.#hosts.get(host);
    if (known !== undefined || this.#hosts.size >= mostHosts) return known;
    const visited = { tries: 0, lastAt: 0, isGood: false };
    this.#hosts.set(host, visited);
    return visited;
  }

  #otherHost(request: HttpRequest): string | undefined {
    const visited = request.header("x-forwarded-host")?.split(",", 1)[0]?.trim() ?? request.header("host") ?? "";
    const host = visited.toLowerCase().slice(0, 100);
    return host === "" || host === new URL(this.#origin).host ? undefined : host;
  }

  #mismatch(host: string): string {
    const configured = new URL(this.#origin).host;
    const came = JSON.stringify(host);
    return `baseUrl says ${configured}, but the request came to ${came}: open the app at ${this.#origin}, or set baseUrl to where it is opened`;
  }
}
