// The view of one indicator: by month as a chart and a table, and by district, organisation or location as a table.

import { metricAsCsv } from "./api.js";
import { years } from "./address.js";
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { date, format, period, shown } from "./figures.js";
import { filters } from "./filters.js";

export function indicatorView(context, indicator, months, parts) {
  const { address, say } = context;
  const unit = months.unit ?? indicator.unit;
  const points = months.series[0]?.points ?? [];
  const anyHidden = [...months.series, ...parts.series].some((one) => one.points.some((point) => point.hidden));
  return h("div", {},
    h("p", {}, h("a", { href: address.with({ indicator: undefined }) }, say.back)),
    h("h1", { tabindex: "-1" }, indicator.name),
    indicator.definition && h("p", {}, indicator.definition),
    filters(context, ["municipality", "schoolYear", "by", "asOf"]),
    months.publication && h("p", { class: "publication" }, say.publishedOn(date(months.publication.date, say))),
    h("section", { "aria-labelledby": "by-month" },
      h("h2", { id: "by-month" }, say.byMonth),
      chart(points, { unit, say, name: indicator.name, target: months.target }),
      monthTable(points, unit, indicator, say),
      csvButton(context, { period: "month", by: "municipality" }, say.monthsAsCsv)),
    h("section", { "aria-labelledby": "by-part" },
      h("h2", { id: "by-part" }, say.byDivision[address.by]),
      partTable(parts.series, unit, indicator, context),
      csvButton(context, { period: "schoolYear", by: address.by }, say.partsAsCsv)),
    anyHidden && h("p", { class: "help" }, say.whyHidden),
    indicator.source && h("p", { class: "help" }, `${say.source}: ${indicator.source} (${months.formula})`));
}

function monthTable(points, unit, indicator, say) {
  const rows = points.map((point) => row(period(point.period, say), point, unit, say));
  const caption = `${indicator.name}, ${say.byMonth.toLowerCase()}`;
  return h("details", {}, h("summary", {}, say.monthsAsTable), table(caption, say.month, rows, unit, say));
}

function partTable(series, unit, indicator, { address, say }) {
  const year = `${years(address).year}-${years(address).year + 1}`;
  if (series.length === 0) {
    return h("p", {}, say.noFigures);
  }
  const rows = series.map((one) => row(one.label ?? one.key, one.points.at(-1) ?? {}, unit, say));
  return table(`${indicator.name}, ${say.schoolYear} ${year}`, say.divisions[address.by], rows, unit, say);
}

// Only of a share it says more to tell what is counted of how many.
const isShare = (unit) => unit === "percentage";

function row(name, point, unit, say) {
  const count = (value) => h("td", {}, point.hidden ? say.hidden : format(value, "count", say));
  return h("tr", {},
    h("th", { scope: "row" }, name),
    h("td", {}, shown(point, unit, say)),
    isShare(unit) && [count(point.numerator), count(point.denominator)]);
}

/** A table that scrolls sideways within its own frame, which can be reached by keyboard; what most come for stands first. */
function table(caption, first, rows, unit, say) {
  const columns = [first, say.value, ...(isShare(unit) ? [say.numerator, say.denominator] : [])];
  const heads = columns.map((text) => h("th", { scope: "col" }, text));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)));
}

function csvButton({ address, say }, asked, text) {
  const wrong = h("span", { role: "alert" });
  const download = async () => {
    const { from, to } = years(address);
    try {
      const link = h("a", { download: `${address.indicator}-${address.municipality}-${asked.by}-${from}.csv` });
      link.href = URL.createObjectURL(await metricAsCsv(address, { from, to, ...asked }));
      link.click();
      URL.revokeObjectURL(link.href);
      wrong.textContent = "";
    } catch (error) {
      wrong.textContent = error.title ?? say.noFigures;
    }
  };
  return h("p", {}, h("button", { type: "button", class: "button quiet", onclick: download }, text), wrong);
}
