import { isLoopback, type JsonRecord, stringMember } from "@identity-web/core/provider-kit";
import { type Finding, findings, wordsOf } from "../finding.ts";
import type { Patient } from "../patient.ts";
import { checkAppDoors } from "./app-doors.ts";

const { good, none, warning, bad } = findings("app");
const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": "none" };

/**
 * Whether cookies will reach the app at its base URL: by the rules, and by asking whoever answers there.
 *
 * @param document - The provider's metadata, where it could be had: whoever answers should send people there.
 */
export async function checkApp(patient: Patient, document: JsonRecord = {}): Promise<readonly Finding[]> {
  return [byRules(patient), ...(await byAsking(patient, stringMember(document, "authorization_endpoint")))];
}

/** @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2.5 */
function byRules({ signInUrl, secureCookies }: Patient): Finding {
  const { protocol, origin } = new URL(signInUrl);
  if (protocol === "https:") return good("cookies", `${origin} is https, as __Host- cookies need it`);
  if (!secureCookies) {
    return warning(
      "cookies",
      "insecureLocalhostCookies: whoever else listens on this machine gets to see the cookies",
      "For development only: a deployed app has https.",
    );
  }
  return good(
    "cookies",
    `${origin} is plain http on loopback: Chromium and Firefox keep __Host- cookies there (Safari doesn't: insecureLocalhostCookies)`,
  );
}

/** Begins a sign-in at the app, as a browser does, and goes no further. */
async function byAsking(
  { signInUrl, send, secureCookies, urls }: Patient,
  authorizationEndpoint: string | undefined,
): Promise<readonly Finding[]> {
  const { origin } = new URL(signInUrl);
  let response: Response;
  try {
    response = await send(signInUrl, { headers: navigation, redirect: "manual" });
  } catch (error) {
    const { text } = wordsOf(error, "");
    return [
      none("app", `the app doesn't answer: ${text}`, "Start the app, and ask again, to see what its proxies do."),
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
            `whoever answers at ${origin} begins a sign-in at ${target.origin}, not at ${expected}`,
            "Ask with the configuration that the running app has.",
          ),
        ];
  const doors = await checkAppDoors({ urls, send });
  return [arrives(cookie, origin, secureCookies), ...elsewhere, ...doors, ...strictTransport(response.headers, origin)];
}

function withoutCookie(status: number, target: URL | undefined, origin: string, signInUrl: string): Finding {
  if (target !== undefined && target.origin !== origin) {
    return bad(
      "app",
      `${origin} redirects to ${target.origin}: cookies of the one don't come back at the other`,
      `Set baseUrl to ${target.origin}, if that is where people open the app, and register its URLs.`,
    );
  }
  if (status === 404) {
    return warning(
      "app",
      `${signInUrl} is not found, although somebody answers there`,
      "Compare basePath (and routes) with the path under which a proxy passes requests on.",
    );
  }
  const cure = "See in the app's log what came of it; it may be another program that answers there.";
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
      `the cookie ${name} comes without Secure and Path=/, or with a Domain: browsers drop it`,
      "Let proxies in front of the app pass Set-Cookie on as it is.",
    );
  }
  return good("app", `${origin} begins a sign-in, and sets ${name} as browsers want it`);
}

/** @see https://www.rfc-editor.org/rfc/rfc6797 */
function strictTransport(headers: Headers, origin: string): readonly Finding[] {
  if (!origin.startsWith("https:") || isLoopback(new URL(origin))) return [];
  if (headers.has("strict-transport-security")) return [good("hsts", "Strict-Transport-Security is sent")];
  const cure = "Let the app or its proxy send Strict-Transport-Security: max-age=31536000.";
  return [warning("hsts", "no Strict-Transport-Security: a first visit may go by plain http, without cookies", cure)];
}
