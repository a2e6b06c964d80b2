import { IdentityError } from "@identity-web/core";
import type { HttpParts } from "@identity-web/core/http/kit";
import {
  createSend,
  defined,
  isRecord,
  type JsonRecord,
  parseRecord,
  retryAfterSeconds,
  type Send,
} from "@identity-web/core/provider-kit";
import { failure } from "./error-texts.ts";
import { type PollOptions, pollDefaults, type Settings } from "./options.ts";
import type { Receiver } from "./receiver.ts";

/** The first and the longest pause after a failure, in ms. */
const [shortestMs, longestMs] = [1_000, 60_000];
/** An answer that arrives sooner shows that the transmitter doesn't hold requests (long poll), in ms. */
const atOnceMs = 1_000;
const atATime = 8;

/** A member of `sets`: a name, and what should be a token. */
type Delivered = readonly [jti: string, token: unknown];

/** The results that the next request reports: events that were carried out or finally refused. Others are sent again. */
interface Told {
  readonly ack: string[];
  readonly setErrs: Map<string, { readonly err: string; readonly description: string }>;
}

const nothingToTell = (): Told => ({ ack: [], setErrs: new Map() });

/**
 * Polls the transmitter until the signal is aborted. An event is acknowledged after it is carried out.
 *
 * Every node may poll the same stream, without a lease. So two nodes may get the same event, and the second one repeats it without
 * effect. A lease would delay sign-outs if its holder died.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8936
 */
export class Poller {
  readonly #parts: HttpParts;
  readonly #receiver: Receiver;
  readonly #options: PollOptions & Required<Pick<PollOptions, keyof typeof pollDefaults>>;
  readonly #send: Send;

  constructor(parts: HttpParts, receiver: Receiver, settings: Settings, options: PollOptions) {
    this.#parts = parts;
    this.#receiver = receiver;
    this.#options = { ...pollDefaults, ...options };
    this.#send = createSend(parts.ports.clock, this.#options.longPollMs + settings.timeoutMs, settings.fetch);
  }

  async run(ends: AbortSignal): Promise<void> {
    const { clock, events } = this.#parts.ports;
    let told = nothingToTell();
    /** Refused events whose report the transmitter has refused. */
    let unheard: Told["setErrs"] = new Map();
    let pauseMs = 0;
    while (!ends.aborted) {
      const began = clock.now();
      try {
        const sets = await this.#ask(told, { returnImmediately: false }, ends);
        // If the transmitter sends acknowledged events again, pause. Otherwise the poll would repeat without end.
        const isTold = (jti: string) => told.ack.includes(jti) || told.setErrs.has(jti) || unheard.has(jti);
        const isDeaf = sets.length > 0 && sets.every(([jti]) => isTold(jti));
        told = nothingToTell();
        const isWhole = await this.#receiveAll(sets, told);
        // An empty answer may announce more events. Without a pause the poll would then repeat without end, too.
        const isIdle = sets.length === 0 && clock.now() - began < atOnceMs;
        pauseMs = isWhole && !isDeaf ? 0 : nextPause(pauseMs);
        await this.#pause(isIdle ? Math.max(pauseMs, this.#options.pauseMs) : pauseMs, ends);
      } catch (error) {
        if (ends.aborted) break;
        events.emit({ type: "poll_failed", error });
        if (isRefusal(error) && told.setErrs.size > 0) {
          // The transmitter would refuse the same reports again, and no event would come. It will send the refused events again.
          unheard = told.setErrs;
          told = { ...told, setErrs: new Map() };
        }
        pauseMs = nextPause(pauseMs);
        const retryAfter = error instanceof IdentityError ? error.retryAfter : undefined;
        await this.#pause(Math.max(pauseMs, (retryAfter ?? 0) * 1000), ends);
      }
    }
    await this.#leave(told);
  }

  async #pause(ms: number, ends: AbortSignal): Promise<void> {
    if (ms > 0) await this.#parts.ports.clock.sleep(ms, ends);
  }

  /** Acknowledges the last events. If that fails, they are sent again, without effect. */
  async #leave(told: Told): Promise<void> {
    if (told.ack.length === 0 && told.setErrs.size === 0) return;
    await this.#ask(told, { returnImmediately: true, maxEvents: 0 }).catch(() => undefined);
  }

  async #ask(
    { ack, setErrs }: Told,
    wish: { readonly returnImmediately: boolean; readonly maxEvents?: number },
    ends?: AbortSignal,
  ): Promise<readonly Delivered[]> {
    const { endpoint: url, authorization, maxEvents } = this.#options;
    const body = { maxEvents, ...wish, ack, ...(setErrs.size === 0 ? {} : { setErrs: Object.fromEntries(setErrs) }) };
    const response = await this.#send(url, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        authorization: typeof authorization === "string" ? authorization : await authorization(),
        // The language of the descriptions (RFC 8936 §2.6).
        ...(setErrs.size === 0 ? {} : { "content-language": "en" }),
      },
      body: JSON.stringify(body),
      redirect: "manual",
      ...defined({ signal: ends }),
    });
    const { status } = response;
    if (status !== 200) {
      const retryAfter = retryAfterSeconds(response.headers, this.#parts.ports.clock.now());
      throw failure("poll-refused", { url, status }, retryAfter === undefined ? {} : { retryAfter });
    }
    const answer = parseRecord(await response.text());
    const sets = answer && setsOf(answer);
    if (answer === undefined || sets === undefined) throw failure("poll-unreadable", { url });
    return sets;
  }

  /** @returns whether each event was carried out or refused. If not, the app polls again after a pause */
  async #receiveAll(sets: readonly Delivered[], told: Told): Promise<boolean> {
    let isWhole = true;
    const receive = async ([jti, token]: Delivered): Promise<void> => {
      if (typeof token !== "string") {
        told.setErrs.set(jti, { err: "invalid_request", description: "it is not a text" });
        return;
      }
      try {
        await this.#receiver.receive(token, "poll", jti);
        told.ack.push(jti);
      } catch (error) {
        if (error instanceof IdentityError && error.code === "invalid_security_event") {
          told.setErrs.set(jti, { err: String(error.facts.err), description: String(error.facts.rule) });
        } else {
          isWhole = false;
        }
      }
    };
    for (let at = 0; at < sets.length; at += atATime) await Promise.all(sets.slice(at, at + atATime).map(receive));
    return isWhole;
  }
}

const nextPause = (pauseMs: number): number => Math.min(longestMs, Math.max(shortestMs, 2 * pauseMs));

/** Whether the transmitter has refused the request itself: a repetition would be refused, too. */
const isRefusal = (error: unknown): boolean =>
  error instanceof IdentityError && Number(error.facts.status) >= 400 && Number(error.facts.status) < 500;

const setsOf = ({ sets = {} }: JsonRecord): readonly Delivered[] | undefined =>
  isRecord(sets) ? Object.entries(sets) : undefined;
