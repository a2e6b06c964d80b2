import { portsOf, StartError, startDemo } from "./demo/index.ts";

try {
  const demo = await startDemo({ ports: portsOf(process.env), environment: process.env });
  console.log(`Mail               ${demo.mail}   Koa, back-channel logout
Calendar           ${demo.calendar}   Hono, front-channel logout
API                ${demo.api}
Identity provider  ${demo.provider}   alice and bob, any password
ready`);
  const stop = async (): Promise<void> => {
    await demo.close();
    process.exit();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
