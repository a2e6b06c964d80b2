import type { Events, IdentityEvent } from "@identity-web/core";

const patienceMs = 3000;

/** Records the events of a store, and waits for later ones. */
export class EventLog implements Events {
  readonly emitted: IdentityEvent[] = [];
  readonly #waiting = new Set<() => void>();

  emit(event: IdentityEvent): void {
    this.emitted.push(event);
    for (const look of this.#waiting) look();
  }

  /**
   * Resolves when there is an event of the type. Its hash may take real time, so the limit is in real time.
   *
   * @throws if none comes
   */
  until(type: IdentityEvent["type"]): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!this.emitted.some((event) => event.type === type)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => reject(new Error(`expected an event ${type}, got none`)), patienceMs);
      this.#waiting.add(look);
      look();
    });
  }
}
