/**
 * One turn of the event loop: everything that waits for nothing but promises gets to its end. By a message and not by a
 * timer, so that it takes no time and works where a test has replaced the timers.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
