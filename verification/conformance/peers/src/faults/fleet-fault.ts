import type { Fleet } from "../apps/fleet.ts";
import { ourFleet } from "../apps/our-fleet.ts";
import type { Contender, Fault, Sighting } from "../fault.ts";
import { type FleetStage, onFleetStage } from "../stage/fleet-stage.ts";

/** A fault of an app with several processes. The peer's app and identity-web's get the same steps over HTTP. */
export function fleetFault(
  description: Omit<Fault, "peer" | "ours"> & {
    readonly peer: Fleet;
    steps(stage: FleetStage): Promise<Sighting>;
  },
): Fault {
  const { peer, steps, ...rest } = description;
  const contender = (fleet: Fleet): Contender => ({ name: fleet.name, look: () => onFleetStage(fleet, steps) });
  return { ...rest, peer: contender(peer), ours: [contender(ourFleet)] };
}
