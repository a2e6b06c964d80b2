import { ourWebApps } from "../apps/ours.ts";
import type { WebApp } from "../apps/web-app.ts";
import type { Contender, Fault, Sighting } from "../fault.ts";
import { onWebStage, type WebStage } from "../stage/web-stage.ts";

type Description = Omit<Fault, "peer" | "ours">;

/** A fault of a web app's library. The peer's app and identity-web's get the same steps over HTTP. */
export function webFault(
  description: Description & {
    readonly peer: WebApp;
    /** @default true */
    readonly sidInNotices?: boolean;
    steps(stage: WebStage): Promise<Sighting>;
  },
): Fault {
  const { peer, sidInNotices = true, steps, ...rest } = description;
  const contender = (app: WebApp): Contender => ({
    name: app.name,
    look: () => onWebStage(app, { sidInNotices }, steps),
  });
  return { ...rest, peer: contender(peer), ours: ourWebApps.map(contender) };
}
