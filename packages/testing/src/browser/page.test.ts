import { expect, test } from "vitest";
import { fieldNames, submission } from "./form.ts";
import { Page } from "./page.ts";

const html = new Headers({ "Content-Type": "text/html; charset=utf-8" });
const pageOf = (source: string): Page => new Page(new URL("http://localhost/dir/page?q=1"), 200, html, source);

const press = (page: Page, label: string, typed: Readonly<Record<string, string>> = {}) => {
  const button = page.button(label);
  if (button === undefined) throw new Error(`no ${label} on ${page.describe()}`);
  const { url, method, fields } = submission(page.document, page.url, button, typed);
  return { url: url.href, method, fields: fields.toString() };
};

test("text has the visible text of a page", () => {
  const page = pageOf(`<title>A &amp; B</title><style>p{}</style><script>let x = "<p>no</p>"</script>
    <p>Hello&nbsp;<b>wor</b>ld<p hidden>not this<p>next<iframe>nor this</iframe><noscript>scripts are off</noscript>`);
  expect(page.title).toBe("A & B");
  expect(page.text).toBe("Hello world next scripts are off");
});

test("text of a response that is not HTML is its body", () => {
  const json = new Headers({ "Content-Type": "application/json" });
  const page = new Page(new URL("http://localhost/"), 200, json, '{"a":1}');
  expect(page.text).toBe('{"a":1}');
  expect(page.json()).toEqual({ a: 1 });
});

test("a form sends its fields, the typed values and the pressed button", () => {
  const page = pageOf(`<form method="post" action="../to?x=1&amp;y=2">
    <input type="hidden" name="xsrf" value="&quot;1&quot;"><input name="login" value="old"><input name="off" disabled>
    <input value="nameless"><input type="password" name="password">
    <button type="button">Continue not</button><button disabled>Continue neither</button>
    <button name="logout" value="yes">Continue and go</button></form>`);
  expect(press(page, "continue", { login: "alice" })).toEqual({
    url: "http://localhost/to?x=1&y=2",
    method: "POST",
    fields: "xsrf=%221%22&login=alice&password=&logout=yes",
  });
});

test("a button outside its form submits the form", () => {
  const page = pageOf(`<form id="f" action="/a"><input name="q" value="1"></form>
    <button form="f">Outside</button><input type="submit" form="f" value="Other">`);
  expect(press(page, "Outside")).toEqual({ url: "http://localhost/a", method: "GET", fields: "q=1" });
  expect(press(page, "Other")).toEqual({ url: "http://localhost/a", method: "GET", fields: "q=1" });
});

test("a form without an address submits to its page, and a form in noscript can be pressed", () => {
  const page = pageOf(`<form method="post"><input name="a"><noscript><button>Continue</button></noscript></form>`);
  expect(press(page, "Continue")).toEqual({ url: "http://localhost/dir/page?q=1", method: "POST", fields: "a=" });
});

test("a missing button, field or form causes an error that names it", () => {
  const page = pageOf(`<form><input name="a"><button>Go</button></form><button>Loose</button><a href="/x">Away</a>
    <form enctype="multipart/form-data"><button>Upload</button></form>
    <form><input type="checkbox" name="agrees"><button>Tick</button></form><form><textarea name="t"></textarea><button>Tell</button></form>`);
  expect(() => press(page, "Go", { b: "1" })).toThrow("the form has no field b, but a");
  expect(() => press(page, "Loose")).toThrow('the button "Loose" belongs to no form');
  expect(() => press(page, "Upload")).toThrow("only urlencoded forms");
  expect(() => press(page, "Tick")).toThrow("only text fields are supported, and agrees is another field");
  expect(() => press(page, "Tell")).toThrow("only text fields are supported, and t is another field");
  expect(() => press(page, "Nothing")).toThrow(
    '200 http://localhost/dir/page?q=1, titled "" (buttons: "Go", "Loose", "Upload", "Tick", "Tell"; links: "Away")',
  );
  expect(fieldNames(page.document, page.button("Loose") ?? expect.fail())).toEqual([]);
});
