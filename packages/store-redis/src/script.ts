import { createHash } from "node:crypto";

/** One Lua script. The text that a server gets begins with a guard: see `Binding`. */
export interface Script {
  readonly body: string;
  /** Whether it is run even when the server's memory is full. */
  readonly evenWhenFull: boolean;
}

/** A script as it is sent to one incarnation of a server. */
export interface ScriptText {
  readonly text: string;
  readonly sha: string;
}

/** A script's text; the guard is what it begins with. */
export function textFor({ body, evenWhenFull }: Script, guard: string): ScriptText {
  const flags = evenWhenFull ? " flags=allow-oom" : "";
  const text = `#!lua${flags}\n${guard}${body}`;
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}
