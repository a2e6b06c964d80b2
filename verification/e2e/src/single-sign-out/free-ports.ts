import {
  portsFrom,
  type RunningDemo,
  type StartDemoOptions,
  StartError,
  startDemo,
} from "@identity-web/example-single-sign-out/demo";

/** Below the ports that the system itself hands out, to the other tests' servers for one. */
const lowest = 20_000;
const highest = 32_000;
const tries = 20;

/** The first of four ports in a row, by chance; nobody has promised that they are free. */
export const randomBase = (): number => lowest + Math.floor(Math.random() * (highest - lowest));

/** The whole demo, in this process, on ports that nobody uses. */
export const startDemoOnFreePorts = async (options: Omit<StartDemoOptions, "ports"> = {}): Promise<RunningDemo> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startDemo({ ...options, ports: portsFrom(randomBase()) });
    } catch (error) {
      if (!(error instanceof StartError) || attempt === tries) throw error;
    }
  }
};
