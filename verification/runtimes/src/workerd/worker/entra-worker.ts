import { toLine } from "../../line.ts";
import { entraSuite } from "../../suites/entra.ts";
import { runSuite } from "../../suites/suite.ts";
import { inWorkers } from "./in-workers.ts";

/** The provider contract with MSAL. It is a separate Worker, because it needs more of Node than the others. */
export default {
  async fetch(): Promise<Response> {
    const lines: string[] = [];
    await runSuite(inWorkers(entraSuite()), (result) => lines.push(toLine(result)));
    return new Response(lines.join("\n"));
  },
};
