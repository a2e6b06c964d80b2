import { contentSecurityPolicy, page, trusted } from "../page/index.ts";
import type { AppLook } from "./look.ts";
import { accents } from "./style.ts";

/** The parts of the library's page that the demo uses. */
interface VisitorPage {
  readonly title: string;
  readonly content: string;
  readonly head: string;
}

/** The library's content has no classes: its one link or button is the page's action. */
const contentStyle =
  "main > a { display: inline-block; padding: 0.6rem 1.1rem; border-radius: 0.5rem; font-weight: 600; text-decoration: none; background: var(--accent); color: var(--on-accent); }";

/** The option `pages`: the library's own pages, after a canceled sign-in for example, in the demo's look. */
export const visitorPages = ({ name, subtitle, accent }: AppLook) => ({
  translations: {
    en: { "denied.title": "You are not signed in", "denied.sign-in": "You canceled the sign-in. Nothing has changed." },
  },
  render: ({ title, content, head }: VisitorPage) => {
    const style = `${accents[accent]}\n${contentStyle}`;
    return {
      html: page({ site: name, title, aside: subtitle, style, head: trusted(head), body: trusted(content) }),
      headers: { "Content-Security-Policy": contentSecurityPolicy({ styles: [style] }) },
    };
  },
});
