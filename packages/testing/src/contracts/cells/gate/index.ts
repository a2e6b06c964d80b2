import { crashes } from "./crashes.ts";
import type { GateCase } from "./gate-case.ts";
import { pairs } from "./pairs.ts";

/** What must hold at every call of an operation, as data: run by `gateContract` under vitest, or by `runGateCase` anywhere. */
export const gateCases: readonly GateCase[] = [...pairs, ...crashes];
