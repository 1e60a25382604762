// The view of one indicator: the school year with what it is told apart in, by month as a chart and a table, and by place as a table.

import { metricAsCsv } from "./api.js";
import { years } from "./address.js";
import { chart } from "./chart.js";
import { h } from "./dom.js";
import { counts, date, format, parts, period, shown, wholes } from "./figures.js";
import { filters } from "./filters.js";

export function indicatorView(context, indicator, { months, year, places }) {
  const { address, say } = context;
  const { unit } = indicator;
  const points = wholes(months.series)[0]?.points ?? [];
  const anyHidden = [months, year, places].some(({ series }) => series.some((one) => one.points.some((point) => point.hidden)));
  return h("div", {},
    h("p", {}, h("a", { href: address.with({ indicator: undefined, schoolYear: undefined, by: undefined }) }, say.back)),
    h("h1", { tabindex: "-1" }, indicator.name),
    h("p", {}, indicator.definition),
    filters(context, ["schoolYear", "by", "asOf"]),
    months.publication && h("p", { class: "publication" }, say.publishedOn(date(months.publication.date, say))),
    yearSection(year, indicator, context),
    h("section", { "aria-labelledby": "by-month" },
      h("h2", { id: "by-month" }, say.byMonth),
      chart(points, { unit, say, name: indicator.name, target: months.target }),
      monthTable(points, indicator, say),
      csvButton(context, { period: "month", by: "municipality" }, say.monthsAsCsv)),
    h("section", { "aria-labelledby": "by-place" },
      h("h2", { id: "by-place" }, say.byDivision[address.by]),
      placeTable(wholes(places.series), indicator, context),
      csvButton(context, { period: "schoolYear", by: address.by }, say.placesAsCsv)),
    anyHidden && h("p", { class: "help" }, say.whyHidden),
    h("p", { class: "help" }, `${say.population}: ${indicator.population}`),
    h("p", { class: "help" }, `${say.source}: ${indicator.source} (${months.formula})`));
}

/** The municipality in the school year, and what it is told apart in. */
function yearSection({ series, target }, indicator, { address, say, name }) {
  const { unit } = indicator;
  const { year } = years(address);
  const title = `${say.schoolYear} ${year}-${year + 1}`;
  const last = (one) => one?.points.at(-1) ?? {};
  const whole = last(wholes(series)[0]);
  const hasTarget = typeof target === "number";
  const told = parts(series).map((one) => ({ name: say.figureParts[one.part] ?? one.part, point: last(one) }));
  return h("section", { "aria-labelledby": "by-year" },
    h("h2", { id: "by-year" }, title),
    table(`${indicator.name}, ${title}`, say.municipality, [row(name, whole, indicator, say)], indicator, say),
    hasTarget && h("p", {}, `${say.target}: ${format(target, unit, say)}`),
    told.length > 0 && [h("h3", {}, say.toldApart[unit] ?? say.toldApart.percentage), bars(told, unit === "days" ? "value" : "numerator", unit, say)],
    told.length > 0 && unit === "days" && [h("h3", {}, say.funnel), bars([...told, { name: say.started, point: whole }], "denominator", unit, say)]);
}

/** Each reason or step as a bar beside a number of its figure; the bars repeat the numbers and are not read out. */
function bars(told, number, unit, say) {
  const size = ({ point }) => point[number] ?? 0;
  const most = Math.max(1, ...told.map(size));
  const bar = (one) => {
    const filled = h("span", { class: "bar", "aria-hidden": "true" });
    filled.style.inlineSize = `${(100 * size(one)) / most}%`;
    return h("span", { class: "track" }, filled);
  };
  const text = (point) => format(point[number], number === "value" ? unit : "count", say);
  return h("ol", { class: "bars" }, told.map((one) =>
    h("li", {}, h("span", {}, one.name), h("span", { class: "number" }, one.point.hidden ? say.hidden : text(one.point)), !one.point.hidden && bar(one))));
}

function monthTable(points, indicator, say) {
  const rows = points.map((point) => row(period(point.period, say), point, indicator, say));
  const caption = `${indicator.name}, ${say.byMonth.toLowerCase()}`;
  return h("details", {}, h("summary", {}, say.monthsAsTable), table(caption, say.month, rows, indicator, say));
}

function placeTable(series, indicator, { address, say }) {
  const { year } = years(address);
  if (series.length === 0) {
    return h("p", {}, say.noFigures);
  }
  const rows = series.map((one) => row(one.label, one.points.at(-1) ?? {}, indicator, say));
  return table(`${indicator.name}, ${say.byDivision[address.by].toLowerCase()}, ${year}-${year + 1}`, say.divisions[address.by], rows, indicator, say);
}

function row(name, point, indicator, say) {
  const { unit } = indicator;
  const before = point.previousYear;
  return h("tr", {},
    h("th", { scope: "row" }, name),
    point.hidden
      ? h("td", { colspan: 1 + counts(indicator, say).length }, say.hidden)
      : [h("td", {}, format(point.value, unit, say)), counts(indicator, say).map(([, text]) => h("td", {}, text(point)))].flat(),
    h("td", {}, before ? shown(before, unit, say) : say.none));
}

/** A table that scrolls sideways within its own frame, which can be reached by keyboard; what most come for stands first. */
function table(caption, first, rows, indicator, say) {
  const columns = [first, say.value, ...counts(indicator, say).map(([head]) => head), say.yearBefore];
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
