/** Whether a URL leads to this machine, so that plain http is safe. */
export const isLoopback = (url: URL): boolean =>
  url.hostname === "localhost" || url.hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(url.hostname);

/** Whether requests to a URL are safe from listeners: https, or http on loopback. */
export const isSafe = (url: URL): boolean => url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
