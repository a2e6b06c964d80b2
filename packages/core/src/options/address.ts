import { isSafe } from "../provider-kit/loopback.ts";
import { expected, type OptionRule, show } from "./option.ts";

/** A URL to which secrets may be sent, without user, query and fragment. A message never shows a password. */
export const address =
  (what: string): OptionRule =>
  (value, at) => {
    if (typeof value !== "string" || !URL.canParse(value)) return [expected(at, what, show(value))];
    const url = new URL(value);
    if (url.username !== "" || url.password !== "")
      return [expected(at, what, "one with a user name or password in it")];
    if (!isSafe(url))
      return [
        expected(at, `${what} (tokens go over https; http only on localhost, 127.0.0.0/8 or [::1])`, show(value)),
      ];
    return /[?#]/.test(value) ? [expected(at, what, show(value))] : [];
  };
