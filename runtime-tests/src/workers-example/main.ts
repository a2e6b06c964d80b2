import { portsOf, StartError } from "../../../examples/single-sign-out/src/demo/index.ts";
import { startWorkers } from "./start-workers.ts";

// `pnpm dev:workers`: the Workers example against the demo's provider, with nothing to configure.
try {
  const workers = await startWorkers(portsOf(process.env));
  console.log(`Mail               ${workers.mail}   Worker, back-channel logout
Calendar           ${workers.calendar}   Worker, front-channel logout
API                ${workers.api}
Identity provider  ${workers.provider}   alice and bob, any password
ready`);
  const stop = async (): Promise<void> => {
    await workers.close();
    process.exit();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
