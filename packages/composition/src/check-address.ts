import { expected, kindOf, type OptionRule, such } from "@identity-web/core/options";
import { isPlainLoopback } from "./loopback.ts";

const what = 'the app\'s own origin, such as "https://app.example"';
const anOrigin = such(what, () => false);

/** The option `baseUrl`. A message never shows a URL with a user name or a password. */
export const baseUrl: OptionRule = (value, at) => {
  if (typeof value !== "string" || !URL.canParse(value)) return anOrigin(value, at);
  if (value.includes("@")) return [expected(at, what, "one with a user name or password")];
  const { origin, protocol, pathname, search, hash } = new URL(value);
  if (protocol !== "https:" && protocol !== "http:") return anOrigin(value, at);
  const found = [
    ...(protocol === "http:" && !isPlainLoopback(origin)
      ? [`plain http ("${value}"), which is accepted for loopback alone (localhost, 127.0.0.0/8, [::1])`]
      : []),
    ...(pathname === "/" ? [] : [`one with a path ("${pathname}"): set that as basePath instead`]),
    ...(search === "" && hash === "" ? [] : ["one with a query or fragment"]),
  ];
  return found.map((each) => expected(at, what, each));
};

/** The option `basePath`. */
export const basePath: OptionRule = such(
  'a path such as "/mail", without a slash at its end',
  (value) =>
    value === "/" ||
    (typeof value === "string" && /^(\/[A-Za-z0-9._~-]+)+$/.test(value) && !/\/\.\.?(\/|$)/.test(value)),
);

const shortestSecret = 32;
const cure = `make one with: node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`;

/** The option `secrets`. A message shows only a value's type and length. */
export const secrets: OptionRule = (value, at) => {
  if (!Array.isArray(value) || value.length === 0) {
    return [expected(at, `a list with at least one secret of ${shortestSecret} bytes`, `${kindOf(value)}; ${cure}`)];
  }
  return [...value].flatMap((secret: unknown, index) => {
    const place = `${at}[${index}]`;
    if (typeof secret !== "string")
      return [expected(place, `a text of at least ${shortestSecret} bytes`, `${kindOf(secret)}; ${cure}`)];
    const bytes = new TextEncoder().encode(secret).length;
    return bytes >= shortestSecret ? [] : [expected(place, `at least ${shortestSecret} bytes`, `${bytes}; ${cure}`)];
  });
};
