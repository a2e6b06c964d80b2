import { isLoopback as staysHere } from "@identity-web/core/provider-kit";

/** Whether a URL leads to this machine. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && staysHere(new URL(url));

/** Whether a URL is plain http on this machine. */
export const isPlainLoopback = (url: string): boolean => isLoopback(url) && new URL(url).protocol === "http:";
