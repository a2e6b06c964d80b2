import type { Context } from "koa";
import { contentSecurityPolicy, type Html, type PolicySources, page } from "../page/index.ts";

const site = "Demo identity provider";

export interface Screen extends Pick<PolicySources, "frames"> {
  readonly title: string;
  readonly body: Html;
  readonly script?: string;
  /** The HTTP status. @default 200 */
  readonly status?: number;
}

type Answerable = Pick<Context, "set"> & Pick<Context, "status" | "type" | "body">;

/** Sends one of the provider's pages. */
export const answer = (ctx: Answerable, { title, body, script, frames = [], status = 200 }: Screen): void => {
  ctx.status = status;
  ctx.type = "html";
  ctx.set("Content-Security-Policy", contentSecurityPolicy({ frames, scripts: script === undefined ? [] : [script] }));
  ctx.set("Cache-Control", "no-store");
  ctx.body = page({ site, title, body, ...(script !== undefined && { script }) });
};
