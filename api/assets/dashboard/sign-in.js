// The view of who has no token yet, or one that holds no more.

import { keepToken } from "./api.js";
import { h } from "./dom.js";

export function signIn(say, then, wrong) {
  const token = h("input", {
    id: "token", type: "password", autocomplete: "off", required: true, spellcheck: "false",
    "aria-describedby": wrong ? "token-help token-wrong" : "token-help", "aria-invalid": wrong ? "true" : undefined,
  });
  const submit = (event) => {
    event.preventDefault();
    keepToken(token.value.trim());
    then();
  };
  return h("form", { class: "sign-in", onsubmit: submit },
    h("h1", { tabindex: "-1" }, say.signIn),
    h("p", {}, say.intro),
    h("label", { for: "token" }, say.token),
    h("p", { id: "token-help", class: "help" }, say.tokenHelp),
    wrong && h("p", { id: "token-wrong", class: "wrong", role: "alert" }, wrong),
    token,
    h("button", { type: "submit", class: "button" }, say.enter));
}
