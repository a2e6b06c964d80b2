import {
  portsFrom,
  type RunningDemo,
  type StartDemoOptions,
  StartError,
  startDemo,
} from "@identity-web/example-single-sign-out/demo";

/** Below the system's ephemeral ports, which the servers of other tests get. */
const lowest = 20_000;
const highest = 32_000;
const tries = 20;

/** A random first port of four in a row, which may be in use. */
export const randomBase = (): number => lowest + Math.floor(Math.random() * (highest - lowest));

/** The whole demo, in this process, on free ports. */
export const startDemoOnFreePorts = async (options: Omit<StartDemoOptions, "ports"> = {}): Promise<RunningDemo> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startDemo({ ...options, ports: portsFrom(randomBase()) });
    } catch (error) {
      if (!(error instanceof StartError) || attempt === tries) throw error;
    }
  }
};
