import { contentSecurityPolicy, type PageOptions, page } from "../page/index.ts";
import { accents, appStyle } from "./style.ts";

export interface AppPage extends Pick<PageOptions, "title" | "body" | "site" | "aside" | "script"> {
  readonly accent: keyof typeof accents;
  /** @default 200 */
  readonly status?: number;
}

/** A page of the apps, in a form that both frameworks can send. */
export const htmlResponse = ({ accent, script, status = 200, ...rest }: AppPage): Response => {
  const style = `${accents[accent]}\n${appStyle}`;
  const document = page({ ...rest, layout: "wide", style, ...(script !== undefined && { script }) });
  const scripts = script === undefined ? [] : [script];
  return new Response(document, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": contentSecurityPolicy({ styles: [style], scripts }),
    },
  });
};
