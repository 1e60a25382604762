// The chart by month. It is a picture of the table below it: its description says what it shows, and the table says it exactly.

/* global uPlot */
import { h } from "./dom.js";
import { format, period } from "./figures.js";

const HEIGHT = 260;

export function chart(points, { unit, say, name, target }) {
  const seen = points.filter((point) => !point.hidden && typeof point.value === "number");
  if (seen.length === 0) {
    return h("p", {}, points.some((point) => point.hidden) ? say.allHidden : say.noFigures);
  }
  const area = h("div", { class: "chart", role: "img", "aria-label": describe(seen, { unit, say, name }) });
  const hasBefore = points.some((point) => typeof point.previousYear?.value === "number");
  const hasTarget = typeof target === "number";
  const legend = h("figcaption", {},
    h("span", { class: "key line" }, name),
    hasBefore && h("span", { class: "key thin" }, say.yearBefore),
    hasTarget && h("span", { class: "key dashed" }, `${say.target}: ${format(target, unit, say)}`));
  const figure = h("figure", {}, area, legend);
  // It is drawn once it has a width, and again when that changes.
  let drawn;
  new ResizeObserver(([{ contentRect: { width } }]) => {
    if (width > 0 && !drawn) {
      drawn = draw(area, points, { unit, say, target: hasTarget ? target : undefined, width });
    } else if (width > 0) {
      drawn.setSize({ width, height: HEIGHT });
    }
  }).observe(area);
  return figure;
}

function describe(seen, { unit, say, name }) {
  const values = [...seen].sort((one, other) => one.value - other.value);
  const [least, most, last] = [values[0], values.at(-1), seen.at(-1)];
  const text = (point) => `${format(point.value, unit, say)} (${period(point.period, say)})`;
  return say.chart(name, text(least), text(most), text(last));
}

function draw(area, points, { unit, say, target, width }) {
  const style = getComputedStyle(document.documentElement);
  const token = (property) => style.getPropertyValue(property).trim();
  const [ink, grid, accent] = ["--basis-color-default-color-document", "--basis-color-default-bg-default", "--basis-color-accent-1-color-default"].map(token);
  const font = `14px ${token("--basis-text-font-family-default")}`;
  const values = points.map((point) => (point.hidden ? null : point.value));
  const series = [{}, { stroke: accent, width: 2, points: { show: true, size: 7, fill: accent } }];
  const data = [points.map((_, index) => index), values];
  if (points.some((point) => point.previousYear)) {
    series.push({ stroke: ink, width: 1, points: { show: true, size: 4, fill: ink } });
    data.push(points.map((point) => point.previousYear?.value ?? null));
  }
  if (target !== undefined) {
    series.push({ stroke: ink, width: 2, dash: [6, 5], points: { show: false } });
    data.push(points.map(() => target));
  }
  const axis = { stroke: ink, grid: { stroke: grid }, ticks: { stroke: grid }, font };
  return new uPlot({
    width, height: HEIGHT, series,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { range: (_, least, most) => [0, unit === "percentage" ? Math.min(100, Math.max(most * 1.2, 5)) : Math.max(most * 1.05, 1)] } },
    axes: [
      { ...axis, incrs: [1, 2, 3, 6, 12], space: 56, values: (_, ticks) => ticks.map((tick) => period(points[tick]?.period, say, "short")) },
      { ...axis, size: 72, values: (_, ticks) => ticks.map((tick) => format(tick, unit, say)) },
    ],
  }, data, area);
}
