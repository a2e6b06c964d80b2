/**
 * One turn of the event loop, in which all work that waits only for promises completes. It uses a message and not a
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
