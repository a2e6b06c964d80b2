import type { Clock } from "../../ports/clock.ts";
import { showText } from "../../provider-kit/show.ts";
import type { HttpRequest } from "../kernel/message.ts";

/** How many hosts are remembered. Each causes one warning, and invented host names must fill neither memory nor log. */
const mostHosts = 10;
/** How many sign-ins must begin at a host, without one completed callback, before a warning. */
const suspiciousTries = 3;

interface Visited {
  tries: number;
  /** In ms since the epoch. */
  lastAt: number;
  /** Whether a callback had its cookie there. If so, a proxy only changes `Host`. */
  isGood: boolean;
}

/**
 * The hosts of requests, other than the configured one. Cookies of another host don't arrive at the callback. But if a proxy
 * only replaces `Host`, they do arrive, and nothing is wrong.
 */
export class VisitedHosts {
  readonly #origin: string;
  readonly #clock: Pick<Clock, "now">;
  readonly #hosts = new Map<string, Visited>();

  constructor(origin: string, clock: Pick<Clock, "now">) {
    this.#origin = origin;
    this.#clock = clock;
  }

  /** Call it when a sign-in begins. @returns the warning, once for each host */
  began(request: HttpRequest): string | undefined {
    const host = this.#otherHost(request);
    const visited = host === undefined ? undefined : this.#visited(host);
    if (host === undefined || visited === undefined || visited.isGood) return undefined;
    visited.tries++;
    visited.lastAt = this.#clock.now();
    return visited.tries === suspiciousTries ? this.#mismatch(host) : undefined;
  }

  /** Call it when a callback has its cookie. */
  cameBack(request: HttpRequest): void {
    const host = this.#otherHost(request);
    const visited = host === undefined ? undefined : this.#visited(host);
    if (visited !== undefined) visited.isGood = true;
  }

  /** The host of a callback, if it differs from the configured one. It may be the reason for a missing cookie. */
  otherHostOf(request: HttpRequest): string | undefined {
    const host = this.#otherHost(request);
    return host === undefined || this.#hosts.get(host)?.isGood === true ? undefined : host;
  }

  /** Another host at which a sign-in began in the last `withinMs`, and at which no callback had its cookie. */
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
    const host = showText(visited.toLowerCase().slice(0, 100));
    return host === "" || host === new URL(this.#origin).host ? undefined : host;
  }

  #mismatch(host: string): string {
    const configured = new URL(this.#origin).host;
    return `baseUrl says ${configured}, but the request came to "${host}": open the app at ${this.#origin}, or set baseUrl to the address that users open`;
  }
}
