import type { ProtocolCaseGroup } from "../harness.ts";
import { logoutTokens } from "./logout-tokens.ts";
import { refreshes } from "./refreshes.ts";
import { signIns } from "./sign-ins.ts";
import { wholeStory } from "./whole-story.ts";

/** The behaviour of an adapter with a provider's client, as data. */
export const protocolCaseGroups: readonly ProtocolCaseGroup[] = [wholeStory, signIns, logoutTokens, refreshes];
