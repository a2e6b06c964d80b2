import { cancel, intro, select, text } from "@clack/prompts";
import { chosen, storesOf } from "../compose/choice.ts";
import { frameworks } from "../parts/frameworks.ts";
import type { Part } from "../parts/part.ts";
import { providers } from "../parts/providers.ts";
import type { Answers } from "./run.ts";

/** Asks for missing arguments at the terminal. @returns undefined if the user gave up */
export async function ask(given: Partial<Answers>): Promise<Answers | undefined> {
  intro("identity-web");
  const folder = given.folder ?? (await named());
  if (folder === undefined) return undefined;
  const framework = given.framework ?? (await oneOf("Which framework?", frameworks));
  if (framework === undefined) return undefined;
  const provider = given.provider ?? (await oneOf("Which identity provider?", providers));
  if (provider === undefined) return undefined;
  const possible = storesOf(chosen({ framework, provider }).framework);
  const [only] = possible;
  const store =
    given.store ?? (possible.length === 1 ? only?.id : await oneOf("Where are sessions and tokens kept?", possible));
  return store === undefined ? undefined : { folder, framework, provider, store };
}

async function named(): Promise<string | undefined> {
  return answered(await text({ message: "Which folder?", placeholder: "my-app", defaultValue: "my-app" }));
}

async function oneOf(message: string, parts: readonly Part[]): Promise<string | undefined> {
  return answered(await select({ message, options: parts.map(({ id, label }) => ({ value: id, label })) }));
}

function answered(answer: string | symbol): string | undefined {
  if (typeof answer === "string") return answer;
  cancel("Nothing was created.");
  return undefined;
}
