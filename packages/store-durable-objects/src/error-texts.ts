import { type ErrorText, errorsOf } from "@identity-web/core";

/** All errors of the Durable Objects store, by reason. docs/errors.md is made from this table. */
export const errorTexts = {
  "durable-object-unanswered": {
    code: "store_unavailable",
    message: "a Durable Object of the store did not answer within {limitMs} ms",
    cure: "Read the object's logs. If its location is far from the Worker, raise timeoutMs of durableObjectStore.",
  },
  "durable-object-overloaded": {
    code: "store_unavailable",
    message: "a Durable Object of the store gets more requests than one object can answer",
    cure: "Find the client that sends them, and limit its rate in front of the Worker.",
  },
  "durable-object-failed": {
    code: "store_unavailable",
    message: "a Durable Object of the store failed",
    cure: "Read the object's own error below.",
  },
  "durable-object-unreachable": {
    code: "store_unavailable",
    message: "a Durable Object of the store could not be reached",
    cure: "Read the runtime's error below, and check that the binding names the class IdentityObject.",
  },
  "durable-object-birth-missing": {
    code: "store_unavailable",
    message: "expected the time of the store's birth from the Durable Object that keeps it, and got none",
    cure: "Bind a new namespace of the class IdentityObject: all users must then sign in again.",
  },
  "durable-object-schema-other": {
    code: "store_unavailable",
    message:
      "another version of @identity-web/store-durable-objects wrote this object: expected schema {expected}, got {found}",
    cure: "Deploy the version that wrote the object, or bind a new class with a new migration.",
  },
  "durable-object-moment-missing": {
    code: "store_unavailable",
    message: "a Durable Object has lost the row with its last time and version",
    cure: "Find the code that changed the object's tables: only IdentityObject may write to them.",
  },
  "durable-object-text-malformed": {
    code: "store_unavailable",
    message: "expected well-formed text, and got a lone surrogate, which a Durable Object would change",
    cure: "Find the text with a lone surrogate in the provider's claims or in the app's data.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of the Durable Objects store. */
export const failure = errorsOf(errorTexts);
