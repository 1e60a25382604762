// What can be chosen. It goes into the address when the reader says so, not while choosing.

import { divisions, lastYear, years } from "./address.js";
import { h } from "./dom.js";

export function filters(context, names) {
  const { say, leave } = context;
  return h("form", { "data-filters": true, class: "filters", "aria-label": say.filters, action: "/dashboard" },
    names.map((name) => h("div", {}, h("label", { for: `filter-${name}` }, say.filter[name]), FIELDS[name](context, { id: `filter-${name}`, name }))),
    h("div", { class: "buttons" },
      h("button", { type: "submit", class: "button" }, say.apply),
      h("button", { type: "button", class: "button quiet", onclick: leave }, say.signOut)));
}

const FIELDS = {
  asOf: ({ address }, field) => h("input", { ...field, type: "date", value: address.asOf ?? "" }),
  schoolYear: ({ address }, field) => {
    const { year } = years(address);
    const last = Math.max(lastYear(), year);
    const options = Array.from({ length: Math.max(10, last - year + 1) }, (_, ago) => last - ago);
    return select(field, options.map((start) => [String(start), `${start}-${start + 1}`]), String(year));
  },
  by: ({ address, say }, field) => select(field, divisions.map((division) => [division, say.divisions[division]]), address.by),
};

function select(field, options, chosen) {
  return h("select", field, options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
}
