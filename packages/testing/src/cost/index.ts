export { type CostLimits, type CostRun, costRatio } from "./cost-ratio.ts";
