import { defined, isLoopback } from "@identity-web/core/provider-kit";
import { parsed, type ValuesOf } from "./parsed.ts";
import { UsageError } from "./usage.ts";

/** The source of the configuration. */
export type Source =
  | { readonly module: string }
  | {
      readonly issuer: string;
      readonly clientId: string;
      readonly clientSecretEnv?: string;
      readonly baseUrl: string;
      readonly basePath?: string;
      readonly scopes?: readonly string[];
    };

export interface Arguments {
  readonly source: Source;
  readonly signIn: boolean;
  readonly json: boolean;
  readonly callback?: string;
}

const options = {
  issuer: { type: "string" },
  "client-id": { type: "string" },
  "client-secret-env": { type: "string" },
  "base-url": { type: "string" },
  "base-path": { type: "string" },
  scopes: { type: "string" },
  callback: { type: "string" },
  "no-sign-in": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws UsageError */
export function readArguments(argv: readonly string[]): Arguments | "help" {
  if (argv.some((one) => /^--client-secret(=|$)/.test(one))) {
    throw new UsageError(
      "--client-secret would show the secret to other users of this machine: put it into an environment variable, and pass --client-secret-env NAME",
    );
  }
  const { values, positionals } = parsed(argv, options);
  if (values.help === true) return "help";
  // The program may be called as `identity-web doctor …`.
  const [module, ...more] = positionals[0] === "doctor" ? positionals.slice(1) : positionals;
  if (more.length > 0) throw new UsageError("expected one configuration module, and got several");
  const { callback } = values;
  if (callback !== undefined) checkCallback(callback);
  return {
    source: sourceOf(module, values),
    signIn: values["no-sign-in"] !== true,
    json: values.json === true,
    ...defined({ callback }),
  };
}

type Values = ValuesOf<typeof options>;

function sourceOf(module: string | undefined, values: Values): Source {
  const flags = ["issuer", "client-id", "client-secret-env", "base-url", "base-path", "scopes"] as const;
  const given = flags.filter((name) => values[name] !== undefined);
  if (module !== undefined) {
    if (given.length > 0)
      throw new UsageError(`expected a configuration module or --${given[0]}, and got both: remove one`);
    return { module };
  }
  const { issuer, scopes } = values;
  const { "client-id": clientId, "base-url": baseUrl } = values;
  if (issuer === undefined || clientId === undefined || baseUrl === undefined) {
    throw new UsageError("expected a configuration module, or --issuer, --client-id and --base-url");
  }
  const { "client-secret-env": clientSecretEnv, "base-path": basePath } = values;
  return {
    issuer,
    clientId,
    baseUrl,
    ...defined({ clientSecretEnv, basePath }),
    ...(scopes === undefined ? {} : { scopes: scopes.split(" ").filter((scope) => scope !== "") }),
  };
}

function checkCallback(callback: string): void {
  const url = URL.canParse(callback) ? new URL(callback) : undefined;
  if (url?.protocol !== "http:" || !isLoopback(url) || url.search !== "" || url.hash !== "") {
    throw new UsageError("--callback: expected plain http on loopback, such as http://localhost:8976/callback");
  }
}
