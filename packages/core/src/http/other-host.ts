import type { HttpRequest } from "./message.ts";

/**
 * Says so where the visitor came to another host than the one configured: cookies that were set there don't come back here.
 * `undefined`: all is well, or nobody knows (a proxy may put its own name there).
 */
export function otherHost(request: HttpRequest, origin: string): string | undefined {
  const visited = request.header("x-forwarded-host")?.split(",", 1)[0]?.trim() ?? request.header("host");
  const { host } = new URL(origin);
  if (visited === undefined || visited === "" || visited.toLowerCase() === host) return undefined;
  const came = JSON.stringify(visited.slice(0, 100));
  return `baseUrl says ${host}, but the request came to ${came}: open the app at ${origin}, or set baseUrl to where it is opened`;
}
