import { isRecord } from "../domain/json.ts";
import { ownParameters } from "../provider-kit/code-request.ts";
import { expected, type OptionRule, show } from "./option.ts";

/** The rule of the option `authorizationParameters`: texts, under names that the library doesn't set itself. */
export const authorizationParameters: OptionRule = (value, at) =>
  isRecord(value)
    ? Object.entries(value).flatMap(([name, each]) => {
        if (ownParameters.has(name)) return [expected(at, `no ${name}, which the library sets itself`, "one")];
        return typeof each === "string" ? [] : [expected(`${at}.${name}`, "a text", show(each))];
      })
    : [expected(at, "an object of texts", show(value))];
