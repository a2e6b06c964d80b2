import { StartError } from "../start-error.ts";

const reasons: ReadonlyMap<unknown, string> = new Map([
  ["EADDRINUSE", "is in use"],
  ["EACCES", "is not allowed for this user"],
]);

/** Starts a part of the demo. @throws StartError if its port isn't available */
export const onPort = async <Running>(
  part: string,
  port: number,
  start: (port: number) => Promise<Running>,
): Promise<Running> => {
  try {
    return await start(port);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? reasons.get(error.code) : undefined;
    if (reason === undefined) throw error;
    const elsewhere = port < 20_000 ? 24_000 : 14_000;
    const sentence = `Port ${port}, where ${part} should listen, ${reason}: choose others by DEMO_PORT_BASE=${elsewhere} npx pnpm start`;
    throw new StartError(sentence, { cause: error });
  }
};
