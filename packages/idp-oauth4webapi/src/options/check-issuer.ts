import { expected, type OptionRule, show } from "@identity-web/core/options";
import { isSafe } from "@identity-web/core/provider-kit";

const issuerUrl = 'the provider\'s issuer URL, such as "https://login.example.com"';

/** The rule of the option `issuer` (OpenID Connect Core §1.2: https, no query, no fragment). */
export const issuerRule: OptionRule = (issuer, at) => {
  const wrong = (what: string, found = show(issuer)): readonly string[] => [expected(at, what, found)];
  if (typeof issuer !== "string" || !URL.canParse(issuer)) return wrong(issuerUrl);
  const url = new URL(issuer);
  if (url.username !== "" || url.password !== "")
    return wrong("a URL without user name and password", "one that has them");
  if (/[?#]/.test(issuer)) return wrong("a URL without query and fragment");
  const discovery = issuer.indexOf("/.well-known/");
  if (discovery >= 0) return wrong(`the issuer "${issuer.slice(0, discovery)}"`, "the address of its metadata");
  return isSafe(url) ? [] : wrong("a URL with https (http only on localhost, 127.0.0.0/8 or [::1])");
};
