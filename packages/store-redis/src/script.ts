import { createHash } from "node:crypto";

/** One Lua script. The text that a server gets begins with a guard: see `Binding`. */
export interface Script {
  readonly body: string;
  /** Whether Redis runs the script even when its memory is full. */
  readonly evenWhenFull: boolean;
}

/** A script's text for one state of the servers, with its hash. */
export interface ScriptText {
  readonly text: string;
  readonly sha: string;
}

/** A script's text, which begins with the guard. */
export function textFor({ body, evenWhenFull }: Script, guard: string): ScriptText {
  const flags = evenWhenFull ? " flags=allow-oom" : "";
  const text = `#!lua${flags}\n${guard}${body}`;
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
