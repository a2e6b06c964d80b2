import { setTimeout } from "node:timers/promises";
import type { ProviderKind } from "../provider/provider.ts";
import type { App } from "../stage/app.ts";
import { type Stage, setStage } from "../stage/stage.ts";
import type { Mistake, Phrase } from "./mistake.ts";

/** The outcome of one mistake on one adapter with one provider. */
export interface Verdict {
  readonly letter: string;
  readonly name: string;
  readonly adapter: App["adapter"];
  readonly provider: ProviderKind;
  /** Missing phrases. If there are none, the cause is named. */
  readonly missingCause: readonly string[];
  readonly missingCure: readonly string[];
  /** Forbidden texts in a log or on a page. */
  readonly leaks: readonly string[];
  readonly up: boolean;
  /** Wrong behaviour. */
  readonly wrong: readonly string[];
  /** The message that names the cause. */
  readonly message: string;
  /** All texts that the developer sees. */
  readonly log: readonly string[];
  /** Those texts and the pages, with addresses that are the same in every run. */
  readonly seen: string;
}

/** A step that hangs counts as failed. By the machine's clock, because a busy machine takes seconds. */
const patienceMs = 30_000;

/** Makes a mistake, and checks what the developer and the visitor see. */
export async function judge(mistake: Mistake, app: App, kind: ProviderKind): Promise<Verdict> {
  const stage = await setStage(app, kind, mistake.register);
  let crashed = false;
  const crash = () => {
    crashed = true;
  };
  process.on("unhandledRejection", crash);
  process.on("uncaughtException", crash);
  try {
    const failed = await within(patienceMs, mistake.make(stage)).then(
      () => [],
      (error: unknown) => [String(error)],
    );
    const served = await fetch(`${stage.origin}/`).then(
      async (response) => response.status === 200 && (await response.text()).startsWith("home: "),
      () => false,
    );
    const { letter, name } = mistake;
    const cause = mistake.cause(stage);
    return {
      ...{ letter, name, adapter: app.adapter, provider: kind },
      missingCause: missing(stage, cause),
      missingCure: missing(stage, mistake.cure(stage)),
      leaks: leaksOf(stage),
      up: served && !crashed,
      wrong: [...failed, ...stage.wrong],
      message: messageOf(stage, cause[0]),
      log: logOf(stage),
      seen: normalize(stage, [...logOf(stage), ...pagesOf(stage)].join("\n")),
    };
  } finally {
    await stage.close();
    process.off("unhandledRejection", crash);
    process.off("uncaughtException", crash);
  }
}

async function within(ms: number, task: Promise<void>): Promise<void> {
  const over = new AbortController();
  const limit = setTimeout(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`the mistake's steps did not end within ${ms} ms`);
  });
  limit.catch(() => undefined);
  await Promise.race([task, limit]).finally(() => over.abort());
}

/** The documentation's addresses, in place of this run's. */
const normalize = ({ origin, provider }: Stage, text: string): string =>
  text
    .replaceAll(origin, "https://app.example")
    .replaceAll(new URL(origin).host, "app.example")
    .replaceAll(provider.issuer, "https://login.example");

const logOf = ({ log, thrown }: Stage): readonly string[] => [...thrown, ...log.lines.map(({ text }) => text)];
const pagesOf = ({ told }: Stage): readonly string[] => told.map(({ body }) => body);

function missing(stage: Stage, phrases: readonly Phrase[]): readonly string[] {
  const log = logOf(stage).join("\n");
  const pages = pagesOf(stage).join("\n");
  return phrases.flatMap((phrase) => {
    const [where, text, wanted] = "log" in phrase ? ["log", log, phrase.log] : ["page", pages, phrase.page];
    return matches(text, wanted) ? [] : [`${where}: ${wanted}`];
  });
}

const matches = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);

function leaksOf(stage: Stage): readonly string[] {
  const { secrets, told } = stage;
  const places = [
    ["the log", logOf(stage).join("\n")],
    ["an event", stage.events.join("\n")],
    ["a page", pagesOf(stage).join("\n")],
    ["a header", told.map(({ headers }) => headers).join("\n")],
  ] as const;
  return places.flatMap(([place, text]) => secrets.foundIn(text).map((what) => `${what} in ${place}`));
}

function messageOf(stage: Stage, phrase: Phrase | undefined): string {
  if (phrase === undefined) return "";
  const [texts, wanted] = "log" in phrase ? [logOf(stage), phrase.log] : [pagesOf(stage).map(wordsOf), phrase.page];
  return (texts.find((text) => matches(text, wanted)) ?? "").replaceAll(/\s+/g, " ").trim();
}

/** The text of a page that a visitor reads. */
const wordsOf = (html: string): string => html.replace(/<style>.*?<\/style>/s, "").replaceAll(/<[^>]*>/g, " ");
