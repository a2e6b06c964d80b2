/**
 * Whether a POST comes from the app's own pages, or from a program, which no other site can steer. Cookies alone don't
 * tell: an app on another port of the same host is the same site to them.
 *
 * @param header - Reads one of the request's headers.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export const isOwnPost = (header: (name: string) => string | undefined, baseUrl: string): boolean => {
  const site = header("Sec-Fetch-Site");
  if (site) return site === "same-origin";
  const origin = header("Origin");
  return !origin || origin === baseUrl;
};
