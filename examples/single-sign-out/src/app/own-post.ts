/**
 * Whether a POST comes from the app's own pages, or from a program, which other sites can't control. Cookies alone don't
 * show it, because to a cookie an app on another port of the same host is the same site.
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
