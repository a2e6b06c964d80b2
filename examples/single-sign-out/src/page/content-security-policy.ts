import { hash } from "node:crypto";
import { style } from "./style.ts";

export interface PolicySources {
  /** The page's own scripts, character for character. */
  readonly scripts?: readonly string[];
  /** The page's own style rules, character for character. */
  readonly styles?: readonly string[];
  /** Origins that the page shows in frames. */
  readonly frames?: readonly string[];
}

const sources = (values: readonly string[]): string => (values.length === 0 ? "'none'" : values.join(" "));
const sha256 = (text: string): string => `'sha256-${hash("sha256", text, "base64")}'`;

/**
 * The Content-Security-Policy of a page of `page`: only its own style, and the scripts and frames that are named here.
 * It has no `form-action`: browsers apply that to redirects after a form as well, and every sign-in ends with one to an app.
 */
export const contentSecurityPolicy = ({ scripts = [], styles = [], frames = [] }: PolicySources = {}): string =>
  [
    "default-src 'none'",
    `style-src ${sources([style, ...styles].map(sha256))}`,
    `script-src ${sources(scripts.map(sha256))}`,
    `frame-src ${sources(frames)}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
