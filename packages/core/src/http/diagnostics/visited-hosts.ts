import type { Clock } from "../../ports/clock.ts";
import type { HttpRequest } from "../kernel/message.ts";

/** A warning for each; made-up host names fill neither memory nor log. */
const mostHosts = 10;
/** Sign-ins that must begin at a host without one coming back before the host is reported. */
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

  /** The other host that a callback came to, which may be the reason why its cookie is missing. */
  otherHostOf(request: HttpRequest): string | undefined {
    const host = this.#otherHost(request);
    return host === undefined || this.#hosts.get(host)?.isGood === true ? undefined : host;
  }

  /** Another host where a sign-in began in the last `withinMs`, and where none has come back. */
  suspectWithin(withinMs: number): string | undefined {
    const since = this.#clock.now() - withinMs;
    const found = [...this.#hosts].find(([, { isGood, tries, lastAt }]) => !isGood && tries > 0 && lastAt >= since);
    return found?.[0];
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
