import { spawn } from "node:child_process";
import { startProvider } from "./provider.ts";

// Starts the local provider, then the app.
await startProvider().catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "EADDRINUSE") throw error;
  console.error(
    `The port of ISSUER is taken (${process.env.ISSUER}): stop the other program, or change ISSUER in .env.`,
  );
  process.exit(1);
});
const app = spawn("npm run dev:app", { shell: true, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => app.kill(signal));
app.on("exit", (code) => process.exit(code ?? 0));
