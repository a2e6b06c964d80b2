/**
 * Waits until a function in `waiting` is called, or until the signal is aborted. Stores use it for `changed`.
 *
 * @param begin - Called when the wait has begun. It gets a function that ends the wait, and a signal that is aborted at its end.
 */
export async function waitAmong(
  waiting: Set<() => void>,
  signal: AbortSignal,
  begin?: (end: () => void, over: AbortSignal) => void,
): Promise<void> {
  if (signal.aborted) return;
  const over = new AbortController();
  const ended = Promise.withResolvers<void>();
  const end = () => {
    signal.removeEventListener("abort", end);
    waiting.delete(end);
    over.abort("over");
    ended.resolve();
  };
  waiting.add(end);
  signal.addEventListener("abort", end);
  begin?.(end, over.signal);
  await ended.promise;
}
