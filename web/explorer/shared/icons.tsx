const PATHS = {
  again: "M13 8a5 5 0 1 1-1.500-3.600M13 2v3h-3",
  back: "M10 3L5 8l5 5",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3l2 1.5",
  code: "M5 4L1.5 8 5 12M11 4l3.5 4L11 12",
  compare: "M2 3h5v10H2zM9 3h5v10H9z",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  cross: "M4 4l8 8M12 4l-8 8",
  dashboard: "M2 2h7v6H2zM11 2h3v6h-3zM2 10h4v4H2zM8 10h6v4H8z",
  down: "M4 6l4 4 4-4",
  forward: "M6 3l5 5-5 5",
  grid: "M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  heat: "M2 2h12v12H2zM6 2v12M10 2v12M2 6h12M2 10h12",
  home: "M2 7.5L8 2.5l6 5V14h-4V9.5H6V14H2z",
  info: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M8 7.5V11M8 5v.1",
  key: "M10 2.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M7.5 8.5L2 14M4 12l2 2",
  noise: "M3 3h2v2H3zM9 2h2v2H9zM6 7h2v2H6zM11 7h2v2h-2zM2 10h2v2H2zM8 11h2v2H8z",
  pin: "M6 2h4l-.5 5L12 9H4l2.500-2zM8 9v5",
  plus: "M8 3v10M3 8h10",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.5 10.5L14 14",
  study: "M3 2h10v12H3zM5.5 5h5M5.5 8h5M5.5 11h3",
  swap: "M3 5h9L9.5 2.5M13 11H4l2.5 2.5",
  sun: "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  transition: "M2 13.5h12M2 11c4 0 4-7 12-7",
  up: "M4 10l4-4 4 4",
  warn: "M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5v.1",
} as const;
export type IconName = keyof typeof PATHS;

/** Never alone: whoever shows it names it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} strokeWidth={name === "grip" || name === "more" ? 2.4 : 1.5} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 22 22"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
    >
      <rect x="1" y="1" width="14" height="14" rx="2" />
      <rect x="7" y="7" width="14" height="14" rx="2" />
      <rect x="8" y="8" width="6" height="6" fill="currentColor" stroke="none" />
    </svg>
  );
}
