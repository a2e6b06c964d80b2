import { toLine } from "../../line.ts";
import { entraSuite } from "../../suites/entra.ts";
import { runSuite } from "../../suites/suite.ts";
import { inWorkers } from "./in-workers.ts";

/** The provider contract by MSAL: a Worker of its own, since it needs more of Node than the others are given. */
export default {
  async fetch(): Promise<Response> {
    const lines: string[] = [];
    await runSuite(inWorkers(entraSuite()), (result) => lines.push(toLine(result)));
    return new Response(lines.join("\n"));
  },
};
