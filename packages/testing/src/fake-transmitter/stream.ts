/** The body of a poll (RFC 8936 §2.2). */
export interface PollRequest {
  readonly maxEvents?: number;
  readonly returnImmediately?: boolean;
  readonly ack?: readonly string[];
  readonly setErrs?: Readonly<Record<string, { readonly err: string; readonly description: string }>>;
}

interface PollAnswer {
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable?: boolean;
}

/** Events that wait for a receiver, until it acknowledges them. */
export class Stream {
  readonly #waiting = new Map<string, string>();
  /** Names of events that were acknowledged, in order. */
  readonly acknowledged: string[] = [];
  /** Events that the receiver refused permanently. */
  readonly refused: Record<string, { readonly err: string; readonly description: string }> = {};
  /** Every poll. */
  readonly polls: PollRequest[] = [];
  #changed = Promise.withResolvers<void>();

  put(jti: string, token: string): void {
    this.#waiting.set(jti, token);
    this.#tell();
  }

  /** Removes an event that waits. */
  drop(jti: string): void {
    this.#waiting.delete(jti);
  }

  /** Names of the events that wait. */
  get waiting(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  /** Resolves when the condition holds after a poll or a new event. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.#changed.promise;
  }

  /** Answers a poll: at once, or when there is an event. */
  async poll(asked: PollRequest, signal: AbortSignal): Promise<PollAnswer> {
    this.polls.push(asked);
    for (const jti of asked.ack ?? []) if (this.#waiting.delete(jti)) this.acknowledged.push(jti);
    for (const [jti, refusal] of Object.entries(asked.setErrs ?? {})) {
      this.#waiting.delete(jti);
      this.refused[jti] = refusal;
    }
    this.#tell();
    const gone = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    while (this.#waiting.size === 0 && asked.returnImmediately !== true && !signal.aborted) {
      await Promise.race([this.#changed.promise, gone]);
    }
    const sets = [...this.#waiting].slice(0, asked.maxEvents ?? this.#waiting.size);
    return {
      sets: Object.fromEntries(sets),
      ...(sets.length < this.#waiting.size ? { moreAvailable: true } : {}),
    };
  }

  #tell(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }
}
