import { defined } from "@identity-web/core/provider-kit";
import { diagnose } from "../diagnose.ts";
import { explain, similar } from "../explain/explain.ts";
import { readArguments } from "./arguments.ts";
import { configurationOf, type Surroundings } from "./configuration.ts";
import { redactor } from "./redact.ts";
import { register } from "./register.ts";
import { exitCodeOf, report } from "./report.ts";
import { signals } from "./signals.ts";
import { UsageError, usage } from "./usage.ts";

/** The program's input and output. */
export interface Terminal extends Surroundings {
  out(text: string): void;
  err(text: string): void;
  /** Opens a browser. The terminal shows the address, too. */
  openBrowser(url: string): void;
}

/** The program. @returns its exit code */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let redact = redactor(terminal.env);
  const err = (text: string) => terminal.err(redact(text));
  let json = false;
  try {
    if (argv[0] === "explain") {
      terminal.out(explained(argv.slice(1)));
      return 0;
    }
    if (argv[0] === "register" && !argv.some((one) => one === "--help" || one === "-h")) {
      terminal.out(redact(await register(argv.slice(1), terminal)));
      return 0;
    }
    if (argv[0] === "signals" && !argv.some((one) => one === "--help" || one === "-h")) {
      const { text, exitCode } = await signals(argv.slice(1), terminal);
      terminal.out(redact(text));
      return exitCode;
    }
    const read = readArguments(argv);
    if (read === "help") {
      terminal.out(usage);
      return 0;
    }
    const { source, signIn, callback } = read;
    json = read.json;
    const options = await configurationOf(source, terminal);
    redact = redactor(terminal.env, options);
    const show = (url: string) => {
      err(`Sign in once, so that the doctor can check an ID token: open ${url}`);
      terminal.openBrowser(url);
    };
    const ways = { show, ...defined({ callback }) };
    const diagnosis = await diagnose(options, signIn ? { signIn: ways } : {});
    const exitCode = exitCodeOf(diagnosis);
    const text = json ? JSON.stringify({ ...diagnosis, exitCode }, undefined, 2) : report(diagnosis);
    terminal.out(redact(text));
    return exitCode;
  } catch (error) {
    if (error instanceof UsageError) {
      err(`${error.message}\n\n${usage}`);
      return 2;
    }
    if (!isConfiguration(error)) {
      err(`the doctor failed: ${error instanceof Error ? error.message : "for an unknown reason"}`);
      return 2;
    }
    const { message, cure } = error;
    if (json) terminal.out(redact(JSON.stringify({ configuration: { message, cure }, exitCode: 1 }, undefined, 2)));
    else err(`✗ configuration: ${message}${cure === undefined ? "" : `\n    → ${cure}`}`);
    return 1;
  }
}

/** @throws UsageError */
function explained([asked]: readonly string[]): string {
  if (asked === undefined) throw new UsageError("expected a reason, such as store-unreachable");
  const text = explain(asked);
  if (text !== undefined) return text;
  const others = similar(asked);
  const hint = others.length === 0 ? "docs/errors.md lists all of them" : `similar ones: ${others.join(", ")}`;
  throw new UsageError(`unknown reason "${asked.slice(0, 100)}"; ${hint}`);
}

/** Checked by its members, because the app may have its own copy of the library. */
const isConfiguration = (error: unknown): error is Error & { readonly cure?: string } =>
  error instanceof Error && "code" in error && error.code === "configuration";
