// Shows a dashboard of a Concordance server that lives elsewhere: ?server=https://…&dashboard=its-slug, and #token=… for
// what is not PUBLIC (what follows # is sent to nobody). The server has to have this page's origin in CORS_ORIGINS.
const DASHBOARD = `query ($slug: String!) { dashboard(slug: $slug) {
  title description widgets { id title document variables chart path layout { x y width height } } } }`;

const address = new URL(location.href);
const server = address.searchParams.get("server") ?? "http://127.0.0.1:4000";
const slug = address.searchParams.get("dashboard") ?? "";
const token = new URLSearchParams(address.hash.slice(1)).get("token");

/** The data of one question. Throws in the server's words. */
async function ask(query, variables) {
  const response = await fetch(new URL("/graphql", server), {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors.map(({ message }) => message).join(" "));
  return data;
}

/** Where the chart's own is in an answer: at the widget's path, or in the first field. */
function at(data, path) {
  const names = path === null ? Object.keys(data).slice(0, 1) : path.split(".");
  return names.reduce((value, name) => value?.[name], data);
}

/** Text goes in as text, never as HTML: titles and answers are other people's. */
function element(name, content = [], attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[content].flat());
  return made;
}

const shown = (value) =>
  typeof value === "number" && !Number.isInteger(value)
    ? value.toFixed(3)
    : value !== null && typeof value === "object"
      ? JSON.stringify(value)
      : String(value ?? "–");

/** Nested objects become columns of their own: {score: {value}} is `score.value`. */
function flat(object, prefix = "") {
  return Object.entries(object).flatMap(([name, value]) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? flat(value, `${prefix}${name}.`)
      : [[prefix + name, value]],
  );
}

function table(rows) {
  const cells = rows.map((row) => new Map(flat(row)));
  const names = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  const body = cells.map((row) =>
    element(
      "tr",
      names.map((name) => element("td", shown(row.get(name)))),
    ),
  );
  const head = element(
    "tr",
    names.map((name) => element("th", name, { scope: "col" })),
  );
  return element("table", [element("thead", head), element("tbody", body)]);
}

function heatMap(matrix) {
  const numbers = matrix.flat().filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...numbers), Math.max(1, ...numbers)];
  const cell = (value) => {
    const part = value === null ? 0 : (value - low) / (high - low);
    const style = `background: hsl(210 80% ${96 - 55 * part}%); color: ${part > 0.6 ? "#fff" : "#1b1f24"}`;
    return element("td", shown(value), { style });
  };
  return element(
    "table",
    element(
      "tbody",
      matrix.map((row) => element("tr", row.map(cell))),
    ),
  );
}

function svg(width, height, shapes) {
  const made = (name, attributes) => {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    return shape;
  };
  const drawing = made("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%" });
  drawing.append(...shapes.map(([name, attributes]) => made(name, attributes)));
  return drawing;
}

function histogram({ counts }) {
  const most = Math.max(1, ...counts);
  const bar = (count, i) => {
    const height = (100 * count) / most;
    return ["rect", { x: 10 * i, y: 100 - height, width: 9, height, fill: "#0969da" }];
  };
  return svg(10 * counts.length, 100, counts.map(bar));
}

/** Reproducibility over the size of the training set, sizes evenly apart: they grow by factors. */
function transition(points) {
  const line = points
    .map(
      ({ reproducibility }, i) =>
        `${(300 * i) / Math.max(1, points.length - 1)},${100 - 100 * (reproducibility.value ?? 0)}`,
    )
    .join(" ");
  return element("div", [
    svg(300, 100, [["polyline", { points: line, fill: "none", stroke: "#0969da", "stroke-width": 2 }]]),
    table(points.map(({ trainingSize, reproducibility }) => ({ trainingSize, reproducibility }))),
  ]);
}

function image({ url }) {
  return element("img", [], { src: /^https?:/.test(url) ? url : "", alt: "", loading: "lazy" });
}

function grid({ rows }) {
  const cell = ({ state, image: drawn }) => element("td", drawn ? image(drawn) : shown(state));
  return element(
    "table",
    element(
      "tbody",
      rows.map(({ samples }) => element("tr", samples.map(cell))),
    ),
  );
}

const CHARTS = {
  GRID: grid,
  HEAT_MAP: heatMap,
  TRANSITION: transition,
  HISTOGRAM: histogram,
  TABLE: table,
  IMAGE: image,
  NUMBER: (value) => element("p", shown(value), { class: "number" }),
  JSON: (value) => element("pre", JSON.stringify(value, null, 2)),
};

const refusal = (error) => element("p", error.message, { role: "alert" });

async function show({ id, title, document: query, variables, chart, path, layout: { x, y, width, height } }) {
  const place = `grid-area: ${y + 1} / ${x + 1} / span ${height} / span ${width}`;
  const section = element("section", element("h2", title), { style: place, "data-widget": id });
  document.querySelector("#widgets").append(section);
  try {
    const value = at(await ask(query, variables), path);
    section.append(value == null ? element("p", "There is nothing here for you.") : CHARTS[chart](value));
  } catch (error) {
    section.append(refusal(error));
  }
  section.dataset.done = "";
}

try {
  const { dashboard } = await ask(DASHBOARD, { slug });
  if (!dashboard) throw new Error(`No dashboard named ${slug} is there for you.`);
  document.title = document.querySelector("#title").textContent = dashboard.title;
  document.querySelector("#description").textContent = dashboard.description ?? "";
  await Promise.all(dashboard.widgets.map(show));
} catch (error) {
  document.querySelector("#widgets").append(refusal(error));
}
