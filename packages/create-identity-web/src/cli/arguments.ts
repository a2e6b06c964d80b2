import { parseArgs } from "node:util";
import { chosen } from "../compose/choice.ts";
import { frameworks } from "../parts/frameworks.ts";
import { providers } from "../parts/providers.ts";
import { stores } from "../parts/stores.ts";

/** Wrong arguments. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export type Arguments =
  | "help"
  | {
      readonly folder?: string;
      readonly framework?: string;
      readonly provider?: string;
      readonly store?: string;
      readonly yes: boolean;
    };

const list = (parts: readonly { readonly id: string; readonly label: string }[]): string =>
  parts.map(({ id, label }) => `\n    ${id.padEnd(17)}${label}`).join("");

export const usage = `Usage: npm create identity-web [folder] [-- options]

Creates a web app in TypeScript that signs users in. It asks for what you leave out.

  --framework NAME${list(frameworks)}
  --provider NAME${list(providers)}
  --store NAME${list(stores)}
  --yes      no questions: the folder my-app, koa, local and sqlite, unless you say otherwise
  --help     this text

Example: npm create identity-web my-app -- --framework koa --provider local --store sqlite --yes`;

const options = {
  framework: { type: "string" },
  provider: { type: "string" },
  store: { type: "string" },
  yes: { type: "boolean", short: "y" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws UsageError, WrongChoice */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parsed(argv);
  if (values.help === true) return "help";
  const [folder, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`expected one folder, and got ${positionals.join(", ")}`);
  const { framework, provider, store, yes = false } = values;
  // Every given value is checked before the first question.
  chosen({
    framework: framework ?? (store === "durable-objects" ? "hono-workers" : "koa"),
    provider: provider ?? "local",
    ...(store === undefined ? {} : { store }),
  });
  return {
    yes,
    ...(folder === undefined ? {} : { folder }),
    ...(framework === undefined ? {} : { framework }),
    ...(provider === undefined ? {} : { provider }),
    ...(store === undefined ? {} : { store }),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments can't be read");
  }
}
