/** The reason why the demo can't start, in one sentence for the developer. */
export class StartError extends Error {
  override readonly name = "StartError";
}
