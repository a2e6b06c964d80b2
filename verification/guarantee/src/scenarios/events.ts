import { providerMessages, type SecurityEvent } from "../world/clients.ts";
import type { World } from "../world/world.ts";

/** An event that happens now, by the provider's clock. */
export const eventNow = (world: World, about: Omit<SecurityEvent, "issuedAt">): SecurityEvent => ({
  ...about,
  issuedAt: world.provider.issueTime,
});

/** An event that happens when it is sent. */
export function sendsEvent(
  world: World,
  at: number,
  jti: string,
  about: Omit<SecurityEvent, "issuedAt">,
): Promise<unknown> {
  return providerMessages(world, at).securityEvent(jti, eventNow(world, about));
}
