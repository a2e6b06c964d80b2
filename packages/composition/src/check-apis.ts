import type { ApiOptions, ApiSignals } from "@identity-web/core/http";
import {
  address,
  expected,
  isRecord,
  kindOf,
  list,
  members,
  type OptionRule,
  record,
  required,
  secretSuch,
  text,
} from "@identity-web/core/options";

const base = address('an address such as "https://api.example/v1", without query or fragment');

const scopes = list("a list of scopes", text("one scope, without spaces", /^\S+$/));

/** Scopes of an API that may name a resource instead. */
const scopesBeside =
  (resource: unknown): OptionRule =>
  (value, at) =>
    Array.isArray(value) && value.length === 0 && resource === undefined
      ? [expected(at, "at least one scope, or a resource, by which the provider knows the API", kindOf(value))]
      : scopes(value, at);

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** One API. Its tokens are sent only to `baseUrl`. */
const api: OptionRule = (value, at) => {
  const resource = isRecord(value) ? value.resource : undefined;
  const rule = members<ApiOptions>(
    {
      baseUrl: required(base),
      scopes: required(scopesBeside(resource)),
      appScopes: scopesBeside(resource),
      resource: text("a text"),
      signals: members<ApiSignals>(
        { audience: required(text("a text")), endpoint: required(base), authorization: secretSuch("a text", isText) },
        kindOf,
      ),
    },
    kindOf,
  );
  return rule(value, at);
};

/** The option `apis`. */
export const apis: OptionRule = record("{ name: { baseUrl, scopes } }", api);
