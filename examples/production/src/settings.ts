import { readFileSync } from "node:fs";

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that the process reads from its environment. */
export interface Settings {
  readonly port: number;
  /** How long `/ready` answers 503 before the server stops accepting connections, in ms. */
  readonly drainMs: number;
  readonly baseUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redisUrl: string;
  readonly redisPassword: string;
  /** The newest first. */
  readonly secrets: readonly [string, ...string[]];
}

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");

/** @throws Error if a variable or a file is missing */
export function readSettings(environment: Environment): Settings {
  const text = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === "") throw new Error(`The environment variable ${name} is missing: set it.`);
    return value;
  };
  const fileOf = (name: string): string[] => lines(readFileSync(text(name), "utf8"));
  const [newest, ...older] = fileOf("SECRETS_FILE");
  const [clientSecret] = fileOf("CLIENT_SECRET_FILE");
  const [redisPassword] = fileOf("REDIS_PASSWORD_FILE");
  if (newest === undefined || clientSecret === undefined || redisPassword === undefined) {
    throw new Error("A secret file is empty: write one secret per line, the newest first.");
  }
  return {
    port: Number(environment.PORT ?? 8080),
    drainMs: Number(environment.DRAIN_MS ?? 5000),
    baseUrl: text("BASE_URL"),
    issuer: text("ISSUER"),
    clientId: text("CLIENT_ID"),
    clientSecret,
    redisUrl: text("REDIS_URL"),
    redisPassword,
    secrets: [newest, ...older],
  };
}
