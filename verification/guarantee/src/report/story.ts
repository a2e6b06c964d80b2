import type { Execution, Setup } from "../explore/execute.ts";
import type { ClientRequest, Outcome } from "../judge/history.ts";
import type { Violation } from "../judge/violation.ts";
import type { Step } from "../schedule/step.ts";

/** A description of a schedule, step by step: the actor, the node, the call, its outcome, and the answer to each client. */
export function story({ scenario, store }: Setup, { steps, world, violations }: Execution): string {
  const name = `"${scenario.name}" on ${store === "memory" ? "the memory store" : "a store of cells"}`;
  const width = Math.max(...steps.map(({ task }) => task.length), 0);
  const lines = steps.flatMap((step) => [
    lineOf(step, width),
    ...world.history.requests.filter((request) => isAnsweredIn(request, step)).map((request) => answerLine(request)),
  ]);
  return [`${name}, ${steps.length} steps:`, ...lines, ...violations.map(sentence)].join("\n");
}

const sentence = ({ guarantee, what }: Violation): string => `  ${guarantee} is broken: ${what}`;

function lineOf({ index, node = "", task, what, course, told }: Step, width: number): string {
  const number = String(index).padStart(4);
  const how = course === "ok" ? "" : ` [${course}]`;
  return `${number}  ${node.padEnd(6)}  ${task.padEnd(width)}  ${what}${how}${told === "" ? "" : ` → ${told}`}`;
}

const isAnsweredIn = ({ closedAt, task }: ClientRequest, step: Step): boolean =>
  closedAt === step.index && task !== "arrangement";

function answerLine({ task, outcome }: ClientRequest): string {
  return `              ↳ "${task}" gets: ${outcome === undefined ? "nothing" : inWords(outcome)}`;
}

function inWords({ is, status, code, token, cookie }: Outcome): string {
  const parts = [is === "answer" ? String(status) : is, code, token];
  if (cookie === "set" || cookie === "cleared") parts.push(`session cookie ${cookie}`);
  return parts.filter((part) => part !== undefined).join(", ");
}
