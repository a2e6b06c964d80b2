import { spawn } from "node:child_process";
import { startProvider } from "./provider.ts";

// Starts the local provider, then the app.
await startProvider();
const app = spawn("npm run dev:app", { shell: true, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => app.kill(signal));
app.on("exit", (code) => process.exit(code ?? 0));
