import { run } from "../cli/run.ts";
import type { Finding } from "../finding.ts";
import { visit } from "./browser.ts";

export interface Visited {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program. The fake browser signs in if the program asks for it. */
export async function doctor(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  browse: (url: string) => Promise<unknown> = visit,
): Promise<Visited> {
  const [out, err]: [string[], string[]] = [[], []];
  const visits: Promise<unknown>[] = [];
  const exitCode = await run(args, {
    cwd: import.meta.dirname,
    env,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    openBrowser: (url) => void visits.push(browse(url)),
  });
  await Promise.all(visits);
  return { exitCode, out: out.join("\n"), err: err.join("\n") };
}

/** The findings of a visit with --json, by their ids. */
export function marksOf({ out }: Visited): Readonly<Record<string, Finding["mark"]>> {
  const { findings }: { findings: readonly Finding[] } = JSON.parse(out);
  return Object.fromEntries(findings.map(({ id, mark }) => [id, mark]));
}

/** One finding of a visit with --json. */
export function findingOf({ out }: Visited, id: string): Finding | undefined {
  const { findings }: { findings: readonly Finding[] } = JSON.parse(out);
  return findings.find((finding) => finding.id === id);
}
