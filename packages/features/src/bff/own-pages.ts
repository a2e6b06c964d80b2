import type { BoundIdentity, HttpRequest } from "@identity-web/core/http";
import { internals } from "@identity-web/core/http/kit";
import { failure } from "./error-texts.ts";

/** Options of `requireOwnPage()` and of `bff()`. */
export interface OwnPagesOptions {
  /**
   * The header that a client without `Sec-Fetch-Site` must send, such as an old browser or a program. Its value is "1". Without CORS
   * no other site's page can send it.
   *
   * @default "x-csrf"
   */
  readonly header?: string;
}

const defaultHeader = "x-csrf";

/**
 * Admits only requests of this app's own pages. They have `Sec-Fetch-Site: same-origin`, or else a header that another site's page
 * can't send. Other hosts of the same site are refused, too.
 *
 * @param identity - The identity in the request's context.
 * @throws IdentityError `invalid_request` with status 403; the adapter answers it
 * @see https://www.rfc-editor.org/rfc/rfc10017
 */
export const requireOwnPage = <Answer>(
  { [internals]: { own } }: BoundIdentity<Answer>,
  options: OwnPagesOptions = {},
): void => checkOwnPage(own.request, own.parts.settings.origin, options);

/** Like `requireOwnPage`, for a route of a feature. */
export function checkOwnPage(
  request: HttpRequest,
  origin: string,
  { header = defaultHeader }: OwnPagesOptions = {},
): void {
  const site = request.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin") throw failure("cross-site-request", { site: shown(site) });
  const from = request.header("origin");
  if (from !== undefined && from !== origin) throw failure("cross-site-request", { site: "absent, another Origin" });
  if (site === undefined && request.header(header) !== "1") throw failure("csrf-header-missing", { header });
}

const known: ReadonlySet<string> = new Set(["cross-site", "same-site", "none"]);

/** A known value of the header. A message doesn't repeat an unknown value. */
const shown = (site: string): string => (known.has(site) ? site : "something else");
