import { isLoopback as staysHere } from "@identity-web/core/provider-kit";

/** Whether a URL never leaves the machine. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && staysHere(new URL(url));

/** Plain http that never leaves the machine. */
export const isPlainLoopback = (url: string): boolean => isLoopback(url) && new URL(url).protocol === "http:";
