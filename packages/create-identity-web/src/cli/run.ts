import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Choice, WrongChoice } from "../compose/choice.ts";
import { compose } from "../compose/compose.ts";
import { type Arguments, readArguments, UsageError, usage } from "./arguments.ts";

/** The program's surroundings. */
export interface Terminal {
  readonly cwd: string;
  /** Whether a user can answer questions. */
  readonly isInteractive: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Asks for the missing arguments. `undefined`: the user gave up. */
  ask(given: Partial<Answers>): Promise<Answers | undefined>;
}

export interface Answers extends Required<Choice> {
  readonly folder: string;
}

/** The program. @returns its exit code */
export async function run(argv: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    const read = readArguments(argv);
    if (read === "help") {
      terminal.out(usage);
      return 0;
    }
    // A full folder is refused before the questions, not after.
    if (read.folder !== undefined) checkEmpty(resolve(terminal.cwd, read.folder));
    const answers = read.yes || isComplete(read) ? withDefaults(read) : await asked(read, terminal);
    if (answers === undefined) return 1;
    write(answers, terminal);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof WrongChoice)) throw error;
    terminal.err(`${error.message}\n\nnpm create identity-web -- --help lists all options.`);
    return 2;
  }
}

type Given = Exclude<Arguments, "help">;

const isComplete = ({ folder, framework, provider, store }: Given): boolean =>
  [folder, framework, provider, store].every((one) => one !== undefined);

const withDefaults = ({ folder = "my-app", framework = "koa", provider = "local", store }: Given) => ({
  folder,
  framework,
  provider,
  ...(store === undefined ? {} : { store }),
});

async function asked({ yes: _, ...given }: Given, { isInteractive, ask }: Terminal): Promise<Answers | undefined> {
  if (isInteractive) return ask(given);
  throw new UsageError(
    "expected a terminal for the questions, and found none: pass --yes, and options for your choices",
  );
}

function write({ folder, ...choice }: Choice & { readonly folder: string }, { cwd, out }: Terminal): void {
  const target = resolve(cwd, folder);
  const files = compose(nameOf(target), choice);
  checkEmpty(target);
  for (const { path, text } of files) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    // Only the user reads the secrets of .env.
    writeFileSync(file, text, path === ".env" ? { mode: 0o600 } : {});
  }
  const to = relative(cwd, target);
  const first = to === "" ? "" : `  cd ${to}\n`;
  out(
    `Created ${files.length} files in ${target}.\n\n${first}  npm install\n  npm run dev\n\nREADME.md lists the files.`,
  );
}

/** @throws UsageError */
function checkEmpty(target: string): void {
  if (!existsSync(target)) return;
  // A new repository counts as empty.
  const found = readdirSync(target).filter((name) => name !== ".git");
  if (found.length === 0) return;
  throw new UsageError(
    `expected a new or empty folder, and ${target} has ${found.length} files or folders, such as ${found[0]}: choose another folder`,
  );
}

/** A name that package.json accepts. */
const nameOf = (target: string): string =>
  basename(target)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "") || "app";
