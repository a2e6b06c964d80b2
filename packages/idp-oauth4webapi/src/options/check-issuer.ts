import { isSafe, show } from "@identity-web/core/provider-kit";

const example = 'such as "https://login.example.com"';

/** What is wrong with a configured issuer (OpenID Connect Core §1.2: https, no query, no fragment), in one sentence. */
export function checkIssuer(issuer: unknown): string | undefined {
  if (issuer === undefined || issuer === "") {
    return `issuer is missing: expected the provider's issuer URL, ${example} (is its environment variable set?)`;
  }
  if (typeof issuer !== "string" || !URL.canParse(issuer))
    return `issuer must be a URL, ${example}, not ${show(issuer)}`;
  const url = new URL(issuer);
  if (url.username !== "" || url.password !== "") return "issuer must not hold a user name or password";
  if (/[?#]/.test(issuer)) return `issuer must have no query and no fragment, but is ${show(issuer)}`;
  if (url.pathname.includes("/.well-known/")) {
    return `issuer must be the issuer itself, not its discovery document: write "${issuer.slice(0, issuer.indexOf("/.well-known/"))}"`;
  }
  if (!isSafe(url)) {
    return `issuer must be https (plain http only on localhost, 127.0.0.0/8 or [::1]), but is ${show(issuer)}`;
  }
  return undefined;
}
