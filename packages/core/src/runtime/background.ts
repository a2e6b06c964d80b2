import type { Background } from "../ports/background.ts";

/** Background work on a runtime that lives on after the answer (Node, Deno, Bun). */
export function createBackground(): Background {
  const running = new Set<Promise<void>>();
  return {
    run(task) {
      // Tasks report their own failures; one that throws all the same must not become an unhandled rejection.
      const promise: Promise<void> = Promise.resolve()
        .then(task)
        .catch(() => undefined)
        .finally(() => running.delete(promise));
      running.add(promise);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
