/** Why the demo can't start, in one sentence for the developer who started it. */
export class StartError extends Error {
  override readonly name = "StartError";
}
