import { StartError } from "../start-error.ts";
import type { urlsAt } from "./ports.ts";

/** A demo with all of its parts. */
interface Demo extends ReturnType<typeof urlsAt> {
  close(): Promise<void>;
}

/** Runs a demo from the command line. Prints the addresses of its parts, and closes it at an interrupt. */
export const runUntilStopped = async (
  start: () => Promise<Demo>,
  apps: { readonly mail: string; readonly calendar: string },
): Promise<void> => {
  try {
    const { mail, calendar, api, provider, close } = await start();
    console.log(`Mail               ${mail}   ${apps.mail}, back-channel logout
Calendar           ${calendar}   ${apps.calendar}, front-channel logout
API                ${api}
Identity provider  ${provider}   alice and bob, any password
ready`);
    const stop = async (): Promise<void> => {
      await close();
      process.exit();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
};
