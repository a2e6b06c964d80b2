export { replayOnOurs } from "./ours.ts";
export { type RaceResult, raceSteps } from "./race.ts";
export { replayOnSimulation } from "./simulated.ts";
