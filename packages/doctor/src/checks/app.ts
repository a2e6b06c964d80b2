import { isLoopback, type JsonRecord, stringMember } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { type Finding, findings, wordsOf } from "../finding.ts";
import { checkAppDoors } from "./app-doors.ts";

const { good, none, warning, bad } = findings("app");
const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none" };

/**
 * Checks whether cookies reach the app at its base URL: by the rules of browsers, and by a request to the app.
 *
 * @param document - The provider's metadata, if it was loaded. The app should redirect to this provider.
 */
export async function checkApp(checkedApp: CheckedApp, document: JsonRecord = {}): Promise<readonly Finding[]> {
  return [byRules(checkedApp), ...(await byAsking(checkedApp, stringMember(document, "authorization_endpoint")))];
}

/** @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2.5 */
function byRules({ signInUrl, secureCookies }: CheckedApp): Finding {
  const { protocol, origin } = new URL(signInUrl);
  if (protocol === "https:") return good("cookies", `${origin} is https, which __Host- cookies need`);
  if (!secureCookies) {
    return warning(
      "cookies",
      "insecureLocalhostCookies: other programs on this machine can read the cookies",
      "Use this option only for development. A deployed app needs https.",
    );
  }
  return good(
    "cookies",
    `${origin} is plain http on loopback: Chromium and Firefox keep __Host- cookies there (Safari doesn't: insecureLocalhostCookies)`,
  );
}

/** Begins a sign-in at the app as a browser does, and doesn't follow its redirect. */
async function byAsking(
  { signInUrl, send, secureCookies, urls }: CheckedApp,
  authorizationEndpoint: string | undefined,
): Promise<readonly Finding[]> {
  const { origin } = new URL(signInUrl);
  let response: Response;
  try {
    response = await send(signInUrl, { headers: navigation, redirect: "manual" });
  } catch (error) {
    const { text } = wordsOf(error, "");
    return [
      none(
        "app",
        `the app doesn't answer: ${text}`,
        "Start the app and run the doctor again, to check its proxies, too.",
      ),
    ];
  }
  const location = response.headers.get("location");
  const target = location !== null && URL.canParse(location, signInUrl) ? new URL(location, signInUrl) : undefined;
  const cookie = response.headers.getSetCookie().find((one) => /^[^=;]*-tx-/.test(one));
  if (cookie === undefined) return [withoutCookie(response.status, target, origin, signInUrl)];
  const expected = authorizationEndpoint === undefined ? target?.origin : new URL(authorizationEndpoint).origin;
  const elsewhere =
    target === undefined || target.origin === expected
      ? []
      : [
          warning(
            "app-provider",
            `the app at ${origin} begins a sign-in at ${target.origin}, not at ${expected}`,
            "Run the doctor with the configuration of the running app.",
          ),
        ];
  const doors = await checkAppDoors({ urls, send });
  return [arrives(cookie, origin, secureCookies), ...elsewhere, ...doors, ...strictTransport(response.headers, origin)];
}

function withoutCookie(status: number, target: URL | undefined, origin: string, signInUrl: string): Finding {
  if (target !== undefined && target.origin !== origin) {
    return bad(
      "app",
      `${origin} redirects to ${target.origin}, and browsers don't send the cookies of one origin to the other`,
      `Set baseUrl to ${target.origin}, if users open the app there, and register its URLs.`,
    );
  }
  if (status === 404) {
    return warning(
      "app",
      `${signInUrl} answered with status 404`,
      "Compare basePath (and routes) with the path under which a proxy passes requests on.",
    );
  }
  const cure = "Read the app's log. Perhaps another program answers at this address.";
  return warning("app", `${signInUrl} answered with status ${status}, without the cookie of a sign-in`, cure);
}

function arrives(cookie: string, origin: string, secureCookies: boolean): Finding {
  const [name = ""] = cookie.split("=", 1);
  const attributes = cookie.split(";").map((one) => one.trim().toLowerCase());
  const changed = attributes.some((one) => one.startsWith("domain=")) || !attributes.includes("path=/");
  const kept = !secureCookies || (name.startsWith("__Host-") && attributes.includes("secure") && !changed);
  if (!kept) {
    return bad(
      "app",
      `the cookie ${name} lacks Secure or Path=/, or has a Domain: browsers reject it`,
      "Let proxies in front of the app pass Set-Cookie on as it is.",
    );
  }
  return good("app", `${origin} begins a sign-in and sets a valid cookie ${name}`);
}

/** @see https://www.rfc-editor.org/rfc/rfc6797 */
function strictTransport(headers: Headers, origin: string): readonly Finding[] {
  if (!origin.startsWith("https:") || isLoopback(new URL(origin))) return [];
  if (headers.has("strict-transport-security")) return [good("hsts", "Strict-Transport-Security is sent")];
  const cure = "Let the app or its proxy send Strict-Transport-Security: max-age=31536000.";
  return [warning("hsts", "no Strict-Transport-Security: a first visit may use plain http, without cookies", cure)];
}
