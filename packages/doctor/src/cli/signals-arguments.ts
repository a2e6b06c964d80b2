import { defined, isRecord, type JsonRecord } from "@identity-web/core/provider-kit";
import type { Wish } from "../signals/commands.ts";
import type { Surroundings } from "./configuration.ts";
import { parsed, type ValuesOf } from "./parsed.ts";
import { secretFrom } from "./secret-from.ts";
import { UsageError } from "./usage.ts";

export const verbs = ["create", "status", "verify", "update", "delete", "add-subject", "remove-subject"] as const;
export type Verb = (typeof verbs)[number];

const statuses = ["enabled", "paused", "disabled"];

/** How the doctor gets a token for stream management. */
export type TokenSource =
  | { readonly token: string }
  | {
      readonly issuer?: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scopes: readonly string[];
    };

export interface SignalsArguments extends Wish {
  readonly verb: Verb;
  readonly module: string;
  readonly token: TokenSource;
  readonly json: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = {
  ...{ "token-env": text, "token-file": text, "token-issuer": text },
  ...{ "client-id": text, "client-secret-env": text, "client-secret-file": text, scopes: text },
  ...{ "authorization-env": text, "authorization-file": text },
  ...{ stream: text, status: text, reason: text, description: text, events: text, email: text, subject: text },
  ...{ poll: flag, replace: flag, json: flag },
} as const;

/** Reads the arguments after "signals". @throws UsageError */
export function readSignals(argv: readonly string[], at: Surroundings): SignalsArguments {
  const bare = argv.find((one) => /^--(client-secret|token|authorization)(=|$)/.test(one))?.split("=", 1)[0];
  if (bare !== undefined) {
    throw new UsageError(
      `${bare} would show the secret to other users of this machine: put it into an environment variable or a file, and pass ${bare}-env NAME or ${bare}-file PATH`,
    );
  }
  const { values, positionals } = parsed(argv, options);
  const [given, module, ...more] = positionals;
  const verb = verbs.find((one) => one === given);
  if (verb === undefined) throw new UsageError(`signals: expected one of ${verbs.join(", ")}`);
  if (module === undefined || more.length > 0) throw new UsageError("signals: expected one configuration module");
  const { status, stream, reason, description, poll = false, replace = false, json = false } = values;
  if (status !== undefined && !statuses.includes(status))
    throw new UsageError(`--status: expected one of ${statuses.join(", ")}`);
  const authorization = secretFrom("authorization", of(values, "authorization"), at);
  const events = values.events?.split(/[ ,]+/).filter((one) => one !== "");
  const subject = subjectOf(verb, values);
  return {
    ...{ verb, module, poll, replace, json, token: tokenOf(values, at) },
    ...defined({ stream, status, reason, description, authorization, events, subject }),
  };
}

type Values = ValuesOf<typeof options>;

const of = (values: Values, name: "token" | "client-secret" | "authorization") => ({
  env: values[`${name}-env`],
  file: values[`${name}-file`],
});

function tokenOf(values: Values, at: Surroundings): TokenSource {
  const token = secretFrom("token", of(values, "token"), at);
  const clientSecret = secretFrom("client-secret", of(values, "client-secret"), at);
  const { "client-id": clientId, "token-issuer": issuer, scopes = "" } = values;
  if (token !== undefined && clientId === undefined && clientSecret === undefined) return { token };
  if (token === undefined && clientId !== undefined && clientSecret !== undefined) {
    const server = issuer === undefined ? {} : { issuer };
    return { clientId, clientSecret, scopes: scopes.split(" ").filter((scope) => scope !== ""), ...server };
  }
  throw new UsageError(
    "signals: expected --token-env or --token-file, or --client-id with --client-secret-env or --client-secret-file",
  );
}

function subjectOf(verb: Verb, { email, subject }: Values): JsonRecord | undefined {
  const isNeeded = verb === "add-subject" || verb === "remove-subject";
  if (!isNeeded || (email === undefined) === (subject === undefined)) {
    if (!isNeeded && email === undefined && subject === undefined) return undefined;
    throw new UsageError("expected --email or --subject with add-subject and remove-subject, and nowhere else");
  }
  if (email !== undefined) return { format: "email", email };
  const read = jsonOf(subject ?? "");
  if (isRecord(read) && typeof read.format === "string") return read;
  throw new UsageError('--subject: expected a JSON object with a format, such as {"format":"email","email":"…"}');
}

function jsonOf(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
