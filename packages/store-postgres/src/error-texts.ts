import { type ErrorText, errorsOf } from "@identity-web/core";

/** All errors of the PostgreSQL store, by reason. docs/errors.md is made from this table. */
export const errorTexts = {
  "postgres-schema-missing": {
    code: "configuration",
    message: "postgresStore expected version {expected} of the schema {schema}, and found {found}: {why}",
    cure: "Run node_modules/@identity-web/store-postgres/schema.sql with a role that may create a schema, and grant the app's role its rights (docs/stores.md).",
  },
  "postgres-unanswered": {
    code: "store_unavailable",
    message: "PostgreSQL did not answer within {timeoutMs} ms",
    cure: "Check that the server runs and which statements hold locks. If it is only slow, raise timeoutMs of postgresStore.",
  },
  "postgres-unconnected": {
    code: "store_unavailable",
    message: "the pool gave no connection to PostgreSQL within {timeoutMs} ms",
    cure: "Check that this process can reach the server. If all connections are in use, allow the pool more of them.",
  },
  "postgres-answer-unexpected": {
    code: "store_unavailable",
    message: "PostgreSQL gave an unexpected answer: expected a text, got {found}",
    cure: "Check that the driver returns texts unchanged, and that no other program has changed the schema.",
  },
  "postgres-expiry-invalid": {
    code: "store_unavailable",
    message: "expected the endsAt of a cell to be a number, and got NaN",
    cure: "Check the lifetimes that the provider and the app's options give.",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of the PostgreSQL store. */
export const failure = errorsOf(errorTexts);
